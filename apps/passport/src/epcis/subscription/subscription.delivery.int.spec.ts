import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, type ReceivedWebhook, WebhookReceiver } from '@proofmark/testing';
import {
  deliveredIds,
  deliveredInOrder,
  eventIdOf,
  eventOf,
  idsIn,
  subscribedPassport,
} from './subscriptions.fixture.js';

const passport = subscribedPassport();
let receiver: WebhookReceiver;
beforeEach(async () => void (receiver = await WebhookReceiver.start()));
afterEach(() => receiver.stop());

const sizes = (received: readonly ReceivedWebhook[]) => received.map(({ body }) => idsIn(JSON.parse(body)).length);
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

describe('[EPCIS webhook] a delivery', () => {
  it('is made again until the receiver takes it, and nothing overtakes it', async () => {
    const { createQuery, subscribe, capture, epcis } = passport.inWorkspace();
    await createQuery('shipped');
    let refused = 3;
    receiver.answering = (_, response) => void response.writeHead(refused-- > 0 ? 500 : 200).end();
    const id = await subscribe('shipped', { dest: receiver.url });
    await capture(1);
    await eventually(async () =>
      expect((await epcis(`/queries/shipped/subscriptions/${id}`)).body).toMatchObject({
        status: 'failing',
        lastError: 'The receiver answered 500.',
      }),
    );
    for (const one of [2, 3]) await capture(one);
    await deliveredInOrder(receiver.received, [1, 2, 3]);
    await eventually(async () =>
      expect((await epcis(`/queries/shipped/subscriptions/${id}`)).body).toMatchObject({
        status: 'active',
        lastNotifiedAt: expect.any(String),
      }),
    );
    expect(refused).toBeLessThan(0);
  });

  it('[EPCIS halved deliveries] is halved until the receiver finds it small enough', async () => {
    const { createQuery, subscribe, post } = passport.inWorkspace();
    await createQuery('shipped');
    receiver.answering = ({ body }, response) =>
      void response.writeHead(idsIn(JSON.parse(body)).length > 5 ? 413 : 200).end();
    await captureAll(post, range(1, 40));
    await subscribe('shipped', { dest: receiver.url, initialRecordTime: '2026-01-01T00:00:00Z' });
    const taken = () => receiver.received.filter(({ body }) => idsIn(JSON.parse(body)).length <= 5);
    await deliveredInOrderOf(taken, range(1, 40));
    expect(Math.max(...sizes(receiver.received))).toBe(40);
  });

  it('is of 1 MiB at most, unless one event alone is larger', async () => {
    const { createQuery, subscribe, capture } = passport.inWorkspace();
    await createQuery('shipped');
    const heavy = { 'https://ns.example.com/note': Array.from({ length: 6 }, () => 'x'.repeat(60_000)) };
    for (const id of range(1, 6)) await capture(id, heavy);
    await subscribe('shipped', { dest: receiver.url, initialRecordTime: '2026-01-01T00:00:00Z' });
    await deliveredInOrder(receiver.received, range(1, 6));
    for (const { body } of receiver.received) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(1024 * 1024);
    expect(Math.max(...sizes(receiver.received))).toBeGreaterThan(1);
  });

  it('stops for good at a receiver that is gone, and at one that took nothing for a day', async () => {
    const { createQuery, subscribe, capture, epcis } = passport.inWorkspace();
    await createQuery('shipped');
    receiver.answering = (_, response) => void response.writeHead(410).end();
    const gone = await subscribe('shipped', { dest: receiver.url });
    const dead = await WebhookReceiver.start();
    const failing = await subscribe('shipped', { dest: dead.url });
    await dead.stop();
    await capture(1);
    await eventually(async () =>
      expect((await epcis(`/queries/shipped/subscriptions/${failing}`)).body.status).toBe('failing'),
    );
    await passport.query(
      `UPDATE passport.epcis_subscription_progress SET failing_since = now() - interval '25 hours' WHERE subscription_id = $1`,
      [failing],
    );
    for (const id of [gone, failing])
      await eventually(async () =>
        expect((await epcis(`/queries/shipped/subscriptions/${id}`)).body).toMatchObject({
          status: 'parked',
          lastError: expect.any(String),
        }),
      );
    await capture(2);
    // Somebody who hears of the second event shows that it was matched; a parked subscription is owed nothing more.
    const witness = await WebhookReceiver.start();
    await subscribe('shipped', { dest: witness.url, initialRecordTime: '2026-01-01T00:00:00Z' });
    await deliveredInOrder(witness.received, [1, 2]);
    await witness.stop();
    const owed = await passport.query(
      'SELECT subscription_id FROM passport.epcis_subscription_matches WHERE subscription_id = ANY ($1)',
      [[gone, failing]],
    );
    expect(owed).toHaveLength(2);
  });
});

describe('[EPCIS initialRecordTime] the past', () => {
  it('is delivered first, in the order of recording, from the time that was asked for', async () => {
    const { createQuery, subscribe, capture, epcis } = passport.inWorkspace();
    await createQuery('shipped');
    for (const id of [1, 2, 3]) await capture(id);
    const [, second] = (await epcis('/events?orderBy=recordTime&orderDirection=ASC')).body.epcisBody.queryResults
      .resultsBody.eventList;
    await subscribe('shipped', { dest: receiver.url, initialRecordTime: second.recordTime });
    for (const id of [4, 5]) await capture(id);
    await deliveredInOrder(receiver.received, [2, 3, 4, 5]);
  });

  it('is not delivered to whom did not ask for it', async () => {
    const { createQuery, subscribe, capture } = passport.inWorkspace();
    await createQuery('shipped');
    await capture(1);
    await subscribe('shipped', { dest: receiver.url });
    await capture(2);
    await deliveredInOrder(receiver.received, [2]);
  });

  it('and the present meet without a gap, while events are captured', async () => {
    const { createQuery, subscribe, capture } = passport.inWorkspace();
    await createQuery('shipped');
    const captured: number[] = [];
    const capturing = (async () => {
      for (const id of range(1, 120)) {
        await capture(id);
        captured.push(id);
      }
    })();
    await eventually(() => expect(captured.length).toBeGreaterThan(20));
    await subscribe('shipped', { dest: receiver.url, initialRecordTime: '2026-01-01T00:00:00Z' });
    await capturing;
    await deliveredInOrder(receiver.received, captured);
  });
});

describe('[EPCIS schedule] a schedule', () => {
  it('is kept: what was captured between two ticks is delivered at the second', async () => {
    const { createQuery, subscribe, capture } = passport.inWorkspace();
    await createQuery('shipped');
    await subscribe('shipped', { dest: receiver.url, stream: undefined, schedule: { second: '0/2' } });
    for (const id of range(1, 5)) await capture(id);
    await deliveredInOrder(receiver.received, range(1, 5));
    await capture(6);
    await deliveredInOrder(receiver.received, range(1, 6));
    // No tick without events was told of.
    expect(Math.min(...sizes(receiver.received))).toBeGreaterThan(0);
  });

  it('[EPCIS reportIfEmpty] tells of ticks without events where that is wanted', async () => {
    const { createQuery, subscribe, epcis } = passport.inWorkspace();
    await createQuery('shipped');
    const schedule = { second: '0/1' };
    const id = await subscribe('shipped', { dest: receiver.url, stream: undefined, schedule, reportIfEmpty: true });
    await eventually(() => expect(sizes(receiver.received).filter((size) => size === 0).length).toBeGreaterThan(1));
    expect((await epcis(`/queries/shipped/subscriptions/${id}`)).body).toMatchObject({
      schedule,
      nextTickAt: expect.any(String),
    });
  });

  it('whose ticks were missed is made up for once', async () => {
    const { createQuery, subscribe, capture } = passport.inWorkspace();
    await createQuery('shipped');
    const schedule = { second: '0', minute: '0', hour: '0' };
    const id = await subscribe('shipped', { dest: receiver.url, stream: undefined, schedule, reportIfEmpty: true });
    await capture(1);
    await eventually(async () =>
      expect(
        await passport.query('SELECT 1 FROM passport.epcis_subscription_matches WHERE subscription_id = $1', [id]),
      ).toHaveLength(1),
    );
    const missed = (days: number) =>
      passport.query(
        `UPDATE passport.epcis_subscription_progress SET next_tick_at = now() - make_interval(days => $2) WHERE subscription_id = $1`,
        [id, days],
      );
    await missed(3);
    await deliveredInOrder(receiver.received, [1]);
    await eventually(async () => {
      const [row] = await passport.query(
        'SELECT next_tick_at > now() AS ahead FROM passport.epcis_subscription_progress WHERE subscription_id = $1',
        [id],
      );
      expect(row).toEqual({ ahead: true });
    });
    expect(deliveredIds(receiver.received)).toEqual([eventIdOf(1)]);
  });
});

/** Captures many at once, and waits until they are there. */
async function captureAll(
  post: ReturnType<typeof passport.inWorkspace>['post'],
  ids: readonly number[],
): Promise<void> {
  for (const id of ids) expect((await post('/events', eventOf(id))).status).toBe(201);
}

const deliveredInOrderOf = (received: () => readonly ReceivedWebhook[], ids: readonly number[]) =>
  eventually(() => expect([...new Set(deliveredIds(received()))]).toEqual(ids.map(eventIdOf)));
