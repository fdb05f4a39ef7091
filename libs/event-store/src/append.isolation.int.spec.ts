import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VersionConflict } from '@proofmark/event-sourcing';
import { type CallContext, newId, runInContext } from '@proofmark/runtime';
import pg from 'pg';
import { added, opened } from './fixtures/till.js';
import { asOne, callContext, startTills, type TillService } from './fixtures/till-service.js';

let tills: TillService;
beforeAll(async () => void (tills = await startTills()));
afterAll(() => tills.close());

const strangers: [string, CallContext][] = [
  ['another workspace', callContext({ workspaceId: 'ws_two' })],
  ['the other mode', callContext({ mode: 'test' })],
];

describe.each(strangers)('%s', (_, stranger) => {
  const asStranger = <T>(work: () => Promise<T>) => runInContext(stranger, work);

  it('reads a stream as empty and finds no row of it', async () => {
    const id = newId('till');
    await asOne(() => tills.store.append(id, 0, [opened()]));
    expect(await asStranger(() => tills.store.readStream(id))).toEqual({ events: [], version: 0 });
    for (const table of ['events', 'tills']) {
      const rows = await asStranger(() =>
        tills.unitOfWork.run((em) => em.execute<unknown[]>(`SELECT 1 FROM ${table}`)),
      );
      expect(rows).toEqual([]);
    }
  });

  it.each([0, 1])('cannot append to it at version %i, with system scope neither', async (version) => {
    const id = newId('till');
    await asOne(() => tills.store.append(id, 0, [opened()]));
    const append = () => tills.store.append(id, version, [added(), added()]);
    await expect(asStranger(append)).rejects.toThrow(VersionConflict);
    await expect(asStranger(() => tills.unitOfWork.runAsSystem(append))).rejects.toThrow(VersionConflict);
    expect((await asOne(() => tills.store.readStream(id))).version).toBe(1);
  });

  it('cannot insert a fact in the name of the workspace', async () => {
    const forged = () => tills.unitOfWork.run((em) => em.execute(insertInto('ws_one', 'live')));
    await expect(asStranger(forged)).rejects.toThrow('row-level security');
  });
});

describe('the role of the service', () => {
  const asRole = async (url: string, ...statements: string[]) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      let result = await client.query('SELECT 1');
      for (const statement of statements) result = await client.query(statement);
      return { rows: result.rows, count: result.rowCount };
    } finally {
      await client.end();
    }
  };
  const ours =
    "SELECT set_config('proofmark.workspace_id', 'ws_one', false), set_config('proofmark.mode', 'live', false)";

  beforeAll(() => asOne(() => tills.store.append(newId('till'), 0, [opened()])));

  it.each(['databaseUrl', 'migrationDatabaseUrl'] as const)(
    'sees and inserts nothing without a context (%s)',
    async (role) => {
      const url = tills.database.of('tills')[role];
      expect((await asRole(url, 'SELECT * FROM events')).rows).toEqual([]);
      await expect(asRole(url, insertInto('ws_one', 'live'))).rejects.toThrow('row-level security');
    },
  );

  it.each(['databaseUrl', 'migrationDatabaseUrl'] as const)('never changes or deletes a fact (%s)', async (role) => {
    const url = tills.database.of('tills')[role];
    expect((await asRole(url, ours, 'SELECT 1 FROM events')).count).toBeGreaterThan(0);
    expect((await asRole(url, ours, "UPDATE events SET type = 'Forged'")).count).toBe(0);
    expect((await asRole(url, ours, 'DELETE FROM events')).count).toBe(0);
  });

  it('owns nothing and may not truncate or alter', async () => {
    const { databaseUrl } = tills.database.of('tills');
    await expect(asRole(databaseUrl, 'TRUNCATE events')).rejects.toThrow('permission denied');
    await expect(asRole(databaseUrl, 'ALTER TABLE events NO FORCE ROW LEVEL SECURITY')).rejects.toThrow(
      'must be owner',
    );
    const owned = await tills.database.query("SELECT relname FROM pg_class WHERE relowner = 'tills'::regrole");
    expect(owned).toEqual([]);
  });

  it.each(['relay_progress', 'stream_positions'])('cannot see %s but as the system', async (table) => {
    await tills.database.query('INSERT INTO tills.relay_progress (relay) VALUES ($1) ON CONFLICT DO NOTHING', ['spec']);
    await tills.database.query("INSERT INTO tills.stream_positions VALUES ('spec', 't', 0, 1) ON CONFLICT DO NOTHING");
    const { databaseUrl } = tills.database.of('tills');
    expect((await asRole(databaseUrl, ours, `SELECT * FROM ${table}`)).rows).toEqual([]);
    expect((await asRole(databaseUrl, "SET proofmark.scope = 'system'", `SELECT * FROM ${table}`)).count).toBe(1);
  });
});

function insertInto(workspaceId: string, mode: string): string {
  return `INSERT INTO events (stream_id, version, workspace_id, mode, type, schema_version, data, metadata, recorded_at)
    VALUES ('${newId('till')}', 1, '${workspaceId}', '${mode}', 'TillOpened', 1, '{}', '{}', now())`;
}
