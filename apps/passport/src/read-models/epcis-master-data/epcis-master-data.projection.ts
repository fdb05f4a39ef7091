import { InSets, projection } from '@proofmark/event-store';
import { prepared } from '@proofmark/runtime';
import type { MasterDataCaptured } from '../../epcis/master-data/master-data.events.js';

/** In bytes: all of them together fit into an entry of an index. */
const LONGEST = { vocabulary: 256, id: 1024, name: 256, value: 1024 } as const;

const REPLACE = prepared(`
  WITH told AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($1) AS element (
      workspace text, mode text, vocabulary text, id text, names text[], "values" text[], children text[])
  ), stale AS (
    DELETE FROM epcis_master_data AS known USING told
    WHERE known.workspace_id = workspace AND known.mode = told.mode AND known.vocabulary = told.vocabulary AND known.id = told.id
      AND NOT EXISTS (SELECT FROM unnest(names, "values") AS named (name, value) WHERE named.name = known.name AND named.value = known.value)
  ), stale_children AS (
    DELETE FROM epcis_master_data_children AS known USING told
    WHERE known.workspace_id = workspace AND known.mode = told.mode AND known.vocabulary = told.vocabulary AND known.id = told.id
      AND NOT known.child = ANY (told.children)
  ), named AS (
    INSERT INTO epcis_master_data (workspace_id, mode, vocabulary, id, name, value)
    SELECT workspace, mode, vocabulary, id, name, value FROM told, unnest(names, "values") AS named (name, value)
    ON CONFLICT DO NOTHING
  )
  INSERT INTO epcis_master_data_children (workspace_id, mode, vocabulary, id, child)
  SELECT workspace, mode, vocabulary, id, child FROM told, unnest(children) AS child
  ON CONFLICT DO NOTHING`);

/** What was told last of the values that events have, and what lies in what. Texts that are too long for an index are cut. */
export const epcisMasterData = projection<MasterDataCaptured>(
  'epcis-master-data',
  {
    MasterDataCaptured: new InSets(REPLACE, ({ type, id, attributes, children }, { workspaceId, mode }) => ({
      workspace: workspaceId,
      mode,
      vocabulary: cut(type, LONGEST.vocabulary),
      id: cut(id, LONGEST.id),
      names: attributes.map(({ name }) => cut(name, LONGEST.name)),
      values: attributes.map(({ value }) => cut(value, LONGEST.value)),
      children: children.map((child) => cut(child, LONGEST.id)),
    })),
  },
  { tables: ['epcis_master_data', 'epcis_master_data_children'] },
);

function cut(text: string, bytes: number): string {
  return Buffer.byteLength(text) <= bytes ? text : Buffer.from(text).toString('utf8', 0, bytes);
}
