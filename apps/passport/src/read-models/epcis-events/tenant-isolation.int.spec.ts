import { beforeAll, describe, expect, it } from '@jest/globals';
import { runStatement } from '@proofmark/runtime';
import { storedEvents } from '../../epcis/query/stored-events.fixture.js';
import { tenantKey } from './keys.js';

const stored = storedEvents();
const TABLES = ['epcis_events', 'epcis_event_keys', 'epcis_event_values'] as const;

const rowsSeenBy = (workspaceId: string, table: string): Promise<string> =>
  stored.as(workspaceId, () =>
    stored.unitOfWork().run(async (em) => {
      const [row] = await runStatement<{ seen: string }>(
        em,
        `SELECT string_agg(tenant::text, ' ') AS seen FROM ${table}`,
        [],
      );
      return row?.seen ?? '';
    }),
  );

beforeAll(async () => {
  for (const tenant of [tenantKey('ws_isolated', 'live'), tenantKey('ws_isolated', 'test')]) {
    await stored.query(
      `INSERT INTO passport.epcis_events (position, tenant, event_time, record_time, type, access_class)
       VALUES ((SELECT coalesce(max(position), 0) + 1 FROM passport.epcis_events), $1, now(), now(), 1, 'private')`,
      [tenant],
    );
    await stored.query(
      'INSERT INTO passport.epcis_event_keys (tenant, key, event_time, position, role) VALUES ($1, 1, now(), 1, 1)',
      [tenant],
    );
    await stored.query(
      'INSERT INTO passport.epcis_event_values (tenant, name, value, event_time, position) VALUES ($1, 1, 1, now(), 1)',
      [tenant],
    );
  }
});

describe('the rows that EPCIS events are found by', () => {
  it.each(TABLES)('are seen by their own workspace and mode alone: %s', async (table) => {
    expect(await rowsSeenBy('ws_isolated', table)).toBe(tenantKey('ws_isolated', 'live'));
    expect(await rowsSeenBy('ws_other', table)).toBe('');
  });
});
