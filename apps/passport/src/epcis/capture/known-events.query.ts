import type { EntityManager } from '@mikro-orm/postgresql';
import { currentContext, prepared, runStatement } from '@proofmark/runtime';
import type { ErrorDeclaration } from '../event/epcis-event.js';
import { declarationKey, type KnownEvent } from './decide-event.js';

/** What the caller's workspace and mode keep in these streams; those that are not there are left out. */
export async function readKnownEvents(
  em: EntityManager,
  streamIds: readonly string[],
): Promise<ReadonlyMap<string, KnownEvent>> {
  const { workspaceId, mode } = currentContext();
  const rows = await runStatement<Row>(em, KNOWN, [streamIds, workspaceId, mode]);
  return new Map([...Map.groupBy(rows, ({ stream_id }) => stream_id)].map(([id, facts]) => [id, knownOf(facts)]));
}

interface Row {
  readonly stream_id: string;
  readonly hash: string;
  readonly declaration: ErrorDeclaration | null;
}

function knownOf(facts: readonly Row[]): KnownEvent {
  return {
    version: facts.length,
    hash: facts[0]?.hash ?? '',
    hasEvent: facts.some(({ declaration }) => declaration === null),
    declarations: new Set(facts.flatMap(({ declaration }) => (declaration ? [declarationKey(declaration)] : []))),
  };
}

const KNOWN = prepared(`
  SELECT stream_id, data->>'hash' AS hash, data#>'{event,errorDeclaration}' AS declaration
  FROM events WHERE stream_id = ANY ($1::text[]) AND workspace_id = $2 AND mode = $3`);
