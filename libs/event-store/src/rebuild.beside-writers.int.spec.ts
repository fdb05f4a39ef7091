import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { handleCommand } from '@proofmark/event-sourcing';
import { newId, runInContext } from '@proofmark/runtime';
import { eventually } from '@proofmark/testing';
import { opened, added, closed, tillDecider, type TillEvent, tills as tillsProjection } from './fixtures/till.js';
import { asOne, callContext, SCHEMA, startTills, type TillService } from './fixtures/till-service.js';
import { type Projection, projection } from './projection.js';
import { rebuildReadModel } from './rebuild/rebuild-read-model.js';
import { Rebuild } from './rebuild/rebuild.js';

let tills: TillService;
beforeAll(async () => void (tills = await startTills()));
afterAll(() => tills.close());

const rebuild = (what: Projection = tillsProjection) =>
  rebuildReadModel({ url: tills.database.of(SCHEMA).migrationDatabaseUrl, schema: SCHEMA, projection: what });

/** Every till as its facts say, by SQL and not by the projection. */
const FROM_FACTS = `
  SELECT stream_id AS till_id, workspace_id, mode, coalesce(sum((data->>'amount')::int), 0)::int AS total,
    (count(*) FILTER (WHERE type = 'CashAdded'))::int AS additions
  FROM tills.events GROUP BY 1, 2, 3 ORDER BY 1`;
const READ_MODEL = 'SELECT till_id, workspace_id, mode, total::int, additions FROM tills.tills ORDER BY 1';

/** All that makes the table what it is to others: its columns, constraints, indexes, policies and grants. */
const SHAPE = `
  SELECT 'column' AS kind, attname AS name, format_type(atttypid, atttypmod) || attnotnull || attidentity::text AS detail
    FROM pg_attribute WHERE attrelid = 'tills.tills'::regclass AND attnum > 0
  UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'tills.tills'::regclass
  UNION ALL SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'tills.tills'::regclass
  UNION ALL SELECT 'policy', policyname, policies::text FROM pg_policies policies WHERE schemaname = 'tills' AND tablename = 'tills'
  UNION ALL SELECT 'table', relname, relrowsecurity || ' ' || relforcerowsecurity || ' ' || relowner::regrole || ' ' || coalesce(reloptions::text, '')
    FROM pg_class WHERE oid = 'tills.tills'::regclass
  UNION ALL SELECT 'grant', grantee::regrole::text, string_agg(privilege_type || is_grantable, ' ' ORDER BY privilege_type)
    FROM pg_class, aclexplode(relacl) WHERE oid IN ('tills.tills'::regclass, 'tills.tills_row_number_seq'::regclass) GROUP BY oid, 2
  ORDER BY 1, 2, 3`;

describe('a rebuilt read model', () => {
  it('is what the facts say, also where it was wrong, and tells how many rows it had and has', async () => {
    const [a, b] = [newId('till'), newId('till')];
    await asOne(() => tills.store.append<TillEvent>(a, 0, [opened('Ada'), added(2), added(3), closed()]));
    await asOne(() => tills.store.append<TillEvent>(b, 0, [opened('Bob')]));
    await tills.database.query('UPDATE tills.tills SET total = 99 WHERE till_id = $1', [a]);
    await tills.database.query('DELETE FROM tills.tills WHERE till_id = $1', [b]);
    const report = await tills.service.app.get(Rebuild).run('tills');
    expect(report).toMatchObject({ projection: 'tills', facts: 5, tables: [{ table: 'tills', before: 1, after: 2 }] });
    expect(await tills.database.query(READ_MODEL)).toEqual(await tills.database.query(FROM_FACTS));
  });

  it('has the same columns, constraints, indexes, policies and grants, and goes on counting', async () => {
    await tills.database.query('ALTER TABLE tills.tills SET (fillfactor = 80)');
    const before = await tills.database.query(SHAPE);
    expect(new Set(before.map(({ kind }) => kind as string)).size).toBe(6);
    await rebuild();
    await rebuild();
    expect(await tills.database.query(SHAPE)).toEqual(before);
    const id = newId('till');
    await asOne(() => tills.store.append<TillEvent>(id, 0, [opened()]));
    expect(await tills.database.query('SELECT max(row_number) = count(*) AS goes_on FROM tills.tills')).toEqual([
      { goes_on: true },
    ]);
  });

  it('still hides the rows of others', async () => {
    await rebuild();
    const stranger = callContext({ workspaceId: 'ws_two' });
    const rows = await runInContext(stranger, () => tills.unitOfWork.run((em) => em.execute('SELECT 1 FROM tills')));
    expect(rows).toEqual([]);
  });

  it('misses no fact of sixteen writers that go on meanwhile, and no reader misses the table', async () => {
    let isOver = false;
    const failures: unknown[] = [];
    const ids = Array.from({ length: 32 }, () => newId('till'));
    for (const id of ids) await asOne(() => tills.store.append<TillEvent>(id, 0, [opened()]));
    // Not as fast as they can, nor for ever: the rebuild shares its one thread with them here.
    const whileItLasts = async (work: () => Promise<unknown>) => {
      for (let turn = 0; turn < 40 && !isOver; turn++) await work().catch((error: unknown) => failures.push(error));
    };
    const write = (writer: number) => {
      const id = ids[writer + 16 * Math.floor(Math.random() * 2)] ?? '';
      return asOne(() =>
        tills.unitOfWork.run(async () => {
          await handleCommand(tills.store, tillDecider, id, { type: 'AddCash', data: { amount: 1 } });
          // Commits late, so that later positions are visible before its own.
          await sleep(Math.random() * 20);
        }),
      ).then(() => sleep(Math.random() * 200));
    };
    const read = async () => {
      await sleep(20);
      const rows = await asOne(() => tills.unitOfWork.run((em) => em.execute<unknown[]>('SELECT 1 FROM tills')));
      expect(rows.length).toBeGreaterThanOrEqual(ids.length);
    };
    const busy = [
      ...Array.from({ length: 16 }, (_, writer) => whileItLasts(() => write(writer))),
      whileItLasts(read),
      whileItLasts(read),
    ];
    const before = await countFacts();
    try {
      for (let turn = 0; turn < 3; turn++) await rebuild();
    } finally {
      isOver = true;
      await Promise.all(busy);
    }
    const after = await countFacts();
    // The writers did go on.
    expect(after - before).toBeGreaterThan(20);
    expect(failures).toEqual([]);
    expect(await tills.database.query(READ_MODEL)).toEqual(await tills.database.query(FROM_FACTS));
  }, 60_000);
});

describe('a rebuild', () => {
  it('waits for a transaction that holds the read model', async () => {
    const holds = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const id = newId('till');
    const holder = asOne(() =>
      tills.unitOfWork.run(async (em) => {
        await em.execute('SELECT 1 FROM tills');
        holds.resolve();
        await mayEnd.promise;
        // Reads first and appends afterwards: against the order in which the rebuild locks.
        await tills.store.append<TillEvent>(id, 0, [opened()]);
      }),
    );
    await holds.promise;
    const rebuilding = rebuild();
    await eventually(async () => expect(await tills.database.query(WAITING)).toHaveLength(1));
    mayEnd.resolve();
    await holder;
    await rebuilding;
    expect(await tills.database.query(READ_MODEL)).toEqual(await tills.database.query(FROM_FACTS));
  });

  it('leaves all as it was when the projection reaches for a table that is not its own', async () => {
    const greedy = projection<TillEvent>('tills', {
      TillOpened: (em) => em.execute('DELETE FROM scratch'),
      CashAdded: 'ignored',
      TillClosed: 'ignored',
    });
    await asOne(() => tills.store.append<TillEvent>(newId('till'), 0, [opened()]));
    const before = await tills.database.query(READ_MODEL);
    await expect(rebuild(greedy)).rejects.toThrow('relation "scratch" does not exist');
    expect(await tills.database.query(READ_MODEL)).toEqual(before);
  });

  it('lets a projection look into a table that it names, and leaves nothing of that behind', async () => {
    await tills.database.query("CREATE TABLE tills.keys AS SELECT 'Ada' AS owner");
    await tills.database.query('ALTER TABLE tills.keys OWNER TO tills_owner');
    const id = newId('till');
    await asOne(() => tills.store.append<TillEvent>(id, 0, [opened('Ada')]));
    const known = projection<TillEvent>(
      'tills',
      {
        TillOpened: (em, { owner }, { streamId, workspaceId, mode }) =>
          em.execute(
            'INSERT INTO tills (till_id, workspace_id, mode, owner) SELECT ?, ?, ?, owner FROM keys WHERE owner = ?',
            [...[streamId, workspaceId, mode, owner]],
          ),
        CashAdded: 'ignored',
        TillClosed: 'ignored',
      },
      { reads: ['keys'] },
    );
    await rebuild(known);
    const rows = await tills.database.query('SELECT DISTINCT owner FROM tills.tills');
    expect(rows).toEqual([{ owner: 'Ada' }]);
    // A view on it would forbid that.
    await tills.database.query('DROP TABLE tills.keys');
    await rebuild();
  });

  it('refuses a table that it cannot make anew as it is', async () => {
    await tills.database.query('CREATE TABLE tills.drawers (till_id text REFERENCES tills.tills)');
    await expect(rebuild()).rejects.toThrow(
      'cannot be rebuilt beside the service: it has the foreign key drawers_till_id_fkey',
    );
    await tills.database.query('DROP TABLE tills.drawers');
  });

  it('knows its read models', async () => {
    await expect(tills.service.app.get(Rebuild).run('drawers')).rejects.toThrow(
      'tills has no read model drawers; it has tills.',
    );
  });
});

const countFacts = async () => {
  const [row] = await tills.database.query<{ facts: number }>('SELECT count(*)::int AS facts FROM tills.events');
  return row?.facts ?? 0;
};

const WAITING = `SELECT 1 FROM pg_stat_activity
  WHERE application_name = 'tills-rebuild' AND wait_event_type = 'Lock' AND datname = current_database()`;
