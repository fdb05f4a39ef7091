import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, ServiceProcess, WebhookReceiver } from '@proofmark/testing';
import { deliveredIds, eventIdOf, subscribedPassport } from './subscriptions.fixture.js';

const MAIN = join(import.meta.dirname, '..', '..', 'main.ts');
const WRITERS = 16;
const EACH = 20;
const EVENTS = WRITERS * EACH;
const passport = subscribedPassport();
const running = new Set<ServiceProcess>();
let receivers: WebhookReceiver[] = [];

beforeEach(async () => void (receivers = await Promise.all([1, 2, 3].map(() => WebhookReceiver.start()))));
afterEach(async () => {
  await Promise.all([...running].map((one) => one.kill()));
  running.clear();
  await Promise.all(receivers.map((one) => one.stop()));
});

/** Another copy of the service, in a process of its own. */
async function startCopy(): Promise<ServiceProcess> {
  const copy = await ServiceProcess.start(MAIN, passport.env());
  running.add(copy);
  return copy;
}

async function kill(copy: ServiceProcess): Promise<void> {
  running.delete(copy);
  await copy.kill();
}

/** Ends the sessions that hold leases, as a network that broke would. */
const cutLeases = () =>
  passport.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'passport.subscription-leases' AND datname = current_database()`,
  );

/** What came of one writer, each event the first time it came. */
const ofWriter = (writer: number, received: readonly string[]) =>
  [...new Set(received)].filter((id) => id.startsWith(eventIdOf(`${writer}-`)));
const captured = (writer: number) => Array.from({ length: EACH }, (_, n) => eventIdOf(`${writer}-${n}`));

describe('events of sixteen writers at once', () => {
  it('reach every subscription once or more, those of each writer in their order, through kills and lost leases', async () => {
    const { createQuery, subscribe, capture } = passport.inWorkspace();
    await createQuery('shipped');
    const copy = await startCopy();
    const [first, second, late] = receivers as [WebhookReceiver, WebhookReceiver, WebhookReceiver];
    for (const { url } of [first, second]) await subscribe('shipped', { dest: url });
    const count = () => new Set(deliveredIds(first.received)).size;

    const writing = Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let n = 0; n < EACH; n++) await capture(`${writer}-${n}`);
      }),
    );
    await eventually(() => expect(count()).toBeGreaterThan(EVENTS / 8));
    await kill(copy);
    // Who comes in the middle and wants all of it gets all of it.
    await subscribe('shipped', { dest: late.url, initialRecordTime: '2026-01-01T00:00:00Z' });
    await cutLeases();
    await startCopy();
    await writing;

    for (const receiver of receivers) {
      await eventually(() => expect(new Set(deliveredIds(receiver.received)).size).toBe(EVENTS));
      const ids = deliveredIds(receiver.received);
      for (let writer = 0; writer < WRITERS; writer++) expect(ofWriter(writer, ids)).toEqual(captured(writer));
    }
  });

  it('reach it after a restart that came between capture and delivery', async () => {
    const { createQuery, subscribe, capture } = passport.inWorkspace();
    await createQuery('shipped');
    const [receiver] = receivers as [WebhookReceiver];
    receiver.answering = (_, response) => void response.writeHead(503).end();
    await subscribe('shipped', { dest: receiver.url });
    for (let n = 0; n < 5; n++) await capture(`0-${n}`);
    await eventually(() => expect(receiver.received.length).toBeGreaterThan(0));
    await passport.restart();
    receiver.received.length = 0;
    receiver.answering = (_, response) => void response.writeHead(204).end();
    await eventually(() => expect(ofWriter(0, deliveredIds(receiver.received))).toHaveLength(5));
    expect(ofWriter(0, deliveredIds(receiver.received))).toEqual(captured(0).slice(0, 5));
  });
});
