import { describe, expect, it } from '@jest/globals';
import { readSchedule } from '../schedule/schedule.js';
import {
  afterDelivery,
  afterFailure,
  afterGone,
  afterTooLarge,
  atTick,
  type DeliveryState,
  MAX_BATCH,
} from './delivery-state.js';

const now = new Date('2026-05-19T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const patience = { firstDelayMs: 1000, parkAfterMs: 24 * HOUR_MS };
const fresh: DeliveryState = {
  ...{ deliveredTo: 3n, openTo: 9n, nextTickAt: null, batchLimit: MAX_BATCH, dueAt: null, attempts: 0 },
  ...{ failingSince: null, lastError: null, parkedAt: null, lastNotifiedAt: null },
  minRecordTime: '2026-05-19T10:00:00.000Z',
};
const fail = (state: DeliveryState, at = now, random = 0.5) =>
  afterFailure(state, 'The receiver answered 500.', { now: at, random, patience });
const waitOf = ({ dueAt }: DeliveryState, since = now) => Date.parse(dueAt ?? '') - since.getTime();

describe('a subscription', () => {
  it('waits twice as long after each failure, up to an hour, give or take a fifth', () => {
    let state = fresh;
    const waits = Array.from({ length: 15 }, () => waitOf((state = fail(state))));
    expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(waits.at(-1)).toBe(HOUR_MS);
    expect([waitOf(fail(fresh, now, 0)), waitOf(fail(fresh, now, 1))]).toEqual([800, 1200]);
  });

  it('is parked after a day without success, not sooner', () => {
    const first = fail(fresh);
    const almost = fail(first, new Date(now.getTime() + 24 * HOUR_MS - 1));
    expect([first.parkedAt, almost.parkedAt]).toEqual([null, null]);
    const end = new Date(now.getTime() + 24 * HOUR_MS);
    expect(fail(almost, end)).toMatchObject({ parkedAt: end.toISOString(), failingSince: now.toISOString() });
    expect(afterGone(fresh, 'gone', now)).toMatchObject({
      parkedAt: now.toISOString(),
      failingSince: now.toISOString(),
    });
  });

  it('forgets its failures with a success', () => {
    const delivered = afterDelivery(fail(fresh), { to: 7n, lastRecordTime: '2026-05-19T11:00:00.000Z' }, now);
    expect(delivered).toEqual({
      ...fresh,
      ...{ deliveredTo: 7n, lastNotifiedAt: now.toISOString(), minRecordTime: '2026-05-19T11:00:00.000Z' },
    });
  });

  it('is sent half as much when it was too much, at once, and slowly more again', () => {
    const halved = afterTooLarge(afterTooLarge(fresh, 500), 250);
    expect([halved.batchLimit, halved.dueAt, halved.deliveredTo]).toEqual([125, null, 3n]);
    expect(afterTooLarge(fresh, 1).batchLimit).toBe(1);
    let state = halved;
    for (let n = 0; n < 100; n++) state = afterDelivery(state, { to: 7n, lastRecordTime: null }, now);
    expect(state.batchLimit).toBe(MAX_BATCH);
  });

  it('is given at a tick what was matched until then, and the next tick is still to come', () => {
    const missed = { ...fresh, nextTickAt: '2026-05-16T00:00:00.000Z' };
    const schedule = readSchedule({ second: '0', minute: '0', hour: '0' });
    expect(atTick(missed, schedule, 42n, now)).toMatchObject({ openTo: 42n, nextTickAt: '2026-05-20T00:00:00.000Z' });
  });
});
