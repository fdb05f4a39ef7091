import { beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { tenantKey, termKey } from '../../../read-models/epcis-events/keys.js';
import { storedEvents } from '../stored-events.fixture.js';
import { type Driver, streamed } from './candidates.js';
import { estimatesOf, least, sizesOf } from './driver-sizes.js';
import { explain, nodesOf, type Plan } from './explain.js';
import type { Filter } from './filter.js';
import { Parameters } from './parameters.js';

const stored = storedEvents();
const asker = { workspaceId: 'ws_planned', mode: 'live' } as const;
const steps = ['shipping', 'receiving', 'packing', 'storing'].map(termKey);
const start = Date.UTC(2026, 0, 1) * 1000;
const DAY = 86_400_000_000;

/** An event each minute, at fifty places. */
beforeAll(async () => {
  await stored.query(
    `INSERT INTO passport.epcis_events (position, tenant, event_time, record_time, type, biz_step, biz_location, access_class)
     SELECT n, $1, timestamptz '2026-01-01 00:00Z' + n * interval '1 minute', now(), 1, ($2::int[])[1 + n % 4], n % 50, 'private'
     FROM generate_series(1, 20000) AS n`,
    [tenantKey(asker.workspaceId, asker.mode), steps],
  );
  await stored.query('VACUUM (ANALYZE) passport.epcis_events');
});

/** The scan that PostgreSQL would find the rows by. */
const scanOf = (driver: Driver, others: readonly Filter[]): Promise<Plan | undefined> =>
  stored.as(asker.workspaceId, () =>
    stored.unitOfWork().run(async (em) => {
      const statement = { parameters: new Parameters(), asker };
      const page = { order: 'event_time', direction: 'DESC', limit: 31, after: null, upTo: 20_000 } as const;
      const sql = streamed(statement, driver, [driver, ...others], page);
      const plan = await explain(em, statement, sql);
      return plan && nodesOf(plan).find((node) => node['Index Name']);
    }),
  );

const place = { by: 'column', column: 'biz_location', keys: ['7'] } as const;
const step = { by: 'column', column: 'biz_step', keys: [steps[0] as number] } as const;
const days = [
  { by: 'time', field: 'eventTime', comparison: 'GE', instant: start + DAY },
  { by: 'time', field: 'eventTime', comparison: 'LT', instant: start + 8 * DAY },
] as const;

describe('what was done at a place within some days', () => {
  it('is read along the index of the place, the step in it', async () => {
    const scan = await scanOf(place, [step, ...days]);
    expect(scan?.['Index Name']).toBe('epcis_events_biz_location');
    expect(scan?.['Index Cond']).toContain('biz_step');
  });

  it('is not found by the last position of a page: PostgreSQL would take another index among millions', async () => {
    expect((await scanOf(place, [step, ...days]))?.['Index Cond']).not.toContain('position');
  });
});

describe('how many rows a driver names', () => {
  const ask = <T>(work: (em: EntityManager) => Promise<T>): Promise<T> =>
    stored.as(asker.workspaceId, () => stored.unitOfWork().run(work));
  const nowhere = { by: 'column', column: 'biz_location', keys: ['777'] } as const;

  it('is counted as far as it matters, and estimated, in the order of the drivers', async () => {
    const drivers = [step, nowhere, place];
    const sizes = await ask((em) => sizesOf(em, { asker, drivers, filters: [...drivers, ...days] }));
    expect(sizes.map(({ driver, counted }) => [driver, counted])).toEqual([
      [step, 300],
      [nowhere, 0],
      // Each fiftieth minute of a week.
      [place, 202],
    ]);
    expect(sizes[0]?.estimated).toBeGreaterThan(2_000);
    expect(sizes[2]?.estimated).toBeLessThan(400);
    expect(least(sizes, 'counted').driver).toBe(nowhere);
  });

  it('may be estimated alone', async () => {
    const sizes = await ask((em) => estimatesOf(em, { asker, drivers: [step, place], filters: [step, place] }));
    expect(sizes.map(({ counted }) => counted)).toEqual([0, 0]);
    expect(least(sizes, 'estimated').driver).toBe(place);
    expect(sizes[0]?.estimated).toBeGreaterThan(4_000);
  });
});
