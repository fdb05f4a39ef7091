import { beforeAll, describe, expect, it } from '@jest/globals';
import { runStatement } from '@proofmark/runtime';
import { tenantKey, termKey } from '../../../read-models/epcis-events/keys.js';
import { storedEvents } from '../stored-events.fixture.js';
import { drivenRows, type Driver } from './candidates.js';
import { chooseWay } from './choose-driver.js';
import type { Filter } from './filter.js';
import { Parameters } from './parameters.js';

const stored = storedEvents();
const asker = { workspaceId: 'ws_of_many', mode: 'live' } as const;
const EVENTS = 60_000;
const RARE_EVERY = 20_000;

const column = (name: 'type' | 'action' | 'disposition' | 'biz_step', ...terms: string[]) =>
  ({ by: 'column', column: name, keys: terms.map((term) => termKey(term)) }) satisfies Filter;
const rare = column('disposition', 'recalled');
const common = column('disposition', 'in_transit');
const way = (...filters: readonly Filter[]) =>
  stored.as(asker.workspaceId, () => stored.unitOfWork().run((em) => chooseWay(em, asker, filters, 'event_time')));

/** As capture leaves them, but for what no query of terms reads. */
beforeAll(async () => {
  await stored.query(
    `INSERT INTO passport.epcis_events
       (position, tenant, event_time, record_time, type, action, biz_step, disposition, access_class)
     SELECT n, $1, '2026-01-01'::timestamptz + n * interval '1 second', now(), $2, $3, $4,
       CASE n % ${RARE_EVERY} WHEN 7 THEN $5::int ELSE $6::int END, 'private'
     FROM generate_series(1, ${EVENTS}) AS n`,
    [
      tenantKey(asker.workspaceId, asker.mode),
      ...['ObjectEvent', 'OBSERVE', 'shipping', 'recalled', 'in_transit'].map((term) => termKey(term)),
    ],
  );
  await stored.query(`SELECT brin_summarize_new_values('passport.epcis_events_terms')`);
  await stored.query('ANALYZE passport.epcis_events');
});

describe('a query for a type, an action or a disposition alone', () => {
  it('collects the few events of a rare one', async () => {
    expect(await way(rare)).toEqual({ driver: rare, how: 'collected' });
    expect(await way(common, column('type', 'TransformationEvent'))).toMatchObject({ driver: { column: 'type' } });
    expect(await way(column('action', 'DELETE', 'ADD'))).toMatchObject({ how: 'collected' });
  });

  it('reads along time where it is common', async () => {
    expect(await way(common)).toEqual({ driver: null, how: 'streamed' });
    expect(await way(column('type', 'ObjectEvent'), column('action', 'OBSERVE'))).toMatchObject({ driver: null });
  });

  it('goes by the step where there is one', async () => {
    const step = column('biz_step', 'shipping');
    expect(await way(rare, step)).toEqual({ driver: step, how: 'streamed' });
  });

  it.each([
    ['one', rare],
    ['several', column('disposition', 'recalled', 'damaged')],
  ])('finds %s in the summaries of the table, and reads no more than a part of it', async (_, driver) => {
    const plan = await explained(driver);
    expect(plan).toContain('Bitmap Index Scan on epcis_events_terms');
    const [, read] = /Heap Blocks:.* lossy=(\d+)/.exec(plan) ?? [];
    const [table] = await stored.query(`SELECT pg_relation_size('passport.epcis_events') / 8192 AS pages`);
    expect(Number(read)).toBeLessThan(Number(table?.['pages']) / 2);
  });
});

/** As the workspace that asks, so under row level security. */
function explained(driver: Driver): Promise<string> {
  const statement = { parameters: new Parameters(), asker };
  const sql = `EXPLAIN (ANALYZE, TIMING OFF) SELECT FROM ${drivenRows(statement, driver, [])}`;
  return stored.as(asker.workspaceId, () =>
    stored.unitOfWork().run(async (em) => {
      const rows = await runStatement<{ 'QUERY PLAN': string }>(em, sql, statement.parameters.values);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    }),
  );
}
