import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningService, startService } from '@proofmark/runtime';
import { eventually, testEnv, WebhookReceiver } from '@proofmark/testing';
import { webhooks } from '../index.js';
import {
  database,
  delivered,
  publish,
  received,
  receivedIds,
  receiver,
  register,
  scan,
  useWebhooks,
} from '../webhooks.fixture.js';

useWebhooks();

/** Ends the sessions that hold leases, as a network that broke would: nobody holds anything then. */
const cutLeases = () =>
  database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'webhooks.endpoint-leases' AND datname = current_database()`,
  );
const leaseSessions = async () =>
  (
    await database.query<{ pid: number; holds: string }>(
      `SELECT a.pid, count(l.objid) AS holds FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory'
       WHERE application_name = 'webhooks.endpoint-leases' AND datname = current_database() GROUP BY a.pid`,
    )
  ).map(({ holds }) => Number(holds));

/** How many deliveries of an endpoint are recorded as done. */
const succeeded = async (endpointId: string) => {
  const [row] = await database.query<{ count: string }>(
    `SELECT count(*) FROM webhooks.deliveries WHERE endpoint_id = $1 AND status = 'succeeded'`,
    [endpointId],
  );
  return Number(row?.count);
};

describe('two copies', () => {
  let copy: RunningService;
  beforeAll(async () => {
    const env = { OUTBOUND_ALLOW_LOOPBACK: 'true', WEBHOOK_RETRY_SCHEDULE: '50ms' };
    copy = await startService(webhooks, testEnv('webhooks', database, env));
  });
  afterAll(() => copy?.close());

  it('send each delivery once, in the order of its code, and never to one endpoint at a time', async () => {
    const receivers = await Promise.all([1, 2, 3, 4].map(() => WebhookReceiver.start()));
    try {
      const endpoints = await Promise.all(receivers.map(({ url }) => register({ url })));
      for (const one of receivers) {
        one.answering = async (_, response) => {
          await sleep(Math.random() * 10);
          response.writeHead(200).end();
        };
      }
      const scans = Array.from({ length: 200 }, (_, i) => scan(`qr_${i % 5}`));
      for (let from = 0; from < scans.length; from += 20) await publish(...scans.slice(from, from + 20));
      for (const { id } of endpoints) await eventually(async () => expect(await succeeded(id)).toBe(scans.length));
      for (const { received: all } of receivers) {
        const ids = all.map(({ headers }) => headers['webhook-id']);
        for (let code = 0; code < 5; code++) {
          const own = scans.filter(({ subject }) => subject === `qr_${code}`).map(({ id }) => id);
          expect(ids.filter((id) => own.includes(id as string))).toEqual(own);
        }
      }
    } finally {
      await Promise.all(receivers.map((one) => one.stop()));
    }
  });

  it('leave an endpoint to each other as soon as nothing is under way for it', async () => {
    const { id } = await register();
    await publish(scan());
    await delivered(id, 'succeeded');
    await eventually(async () => expect(await leaseSessions()).toEqual([0, 0]));
  });

  it('share endpoints: one copy has those that the other has not', async () => {
    const { promise: looked, resolve: look } = Promise.withResolvers<void>();
    receiver.answering = async (_, response) => {
      await looked;
      response.writeHead(200).end();
    };
    const endpoints = await Promise.all([1, 2, 3].map(() => register()));
    await publish(scan());
    await received(3);
    expect((await leaseSessions()).reduce((sum, holds) => sum + holds, 0)).toBe(3);
    look();
    for (const { id } of endpoints) await delivered(id, 'succeeded');
    expect(receiver.received).toHaveLength(3);
  });

  it('go on when their leases are cut off, with nothing lost and nothing out of order', async () => {
    const { id } = await register();
    receiver.answering = async (_, response) => {
      await sleep(5);
      response.writeHead(200).end();
    };
    const scans = Array.from({ length: 120 }, () => scan('qr_1'));
    await publish(...scans);
    await received(10);
    await cutLeases();
    await received(60);
    await cutLeases();
    await eventually(async () => expect(await succeeded(id)).toBe(scans.length));
    // What was under way when the lease was lost may be sent again under its id; nothing else is.
    const ids = receivedIds() as string[];
    expect(ids.length).toBeLessThanOrEqual(scans.length + 2);
    expect([...new Set(ids)]).toEqual(scans.map(({ id: messageId }) => messageId));
  });

  it('carry on alone when one of them stops', async () => {
    const { id } = await register();
    receiver.answering = async (_, response) => {
      await sleep(5);
      response.writeHead(200).end();
    };
    const scans = Array.from({ length: 100 }, () => scan('qr_1'));
    await publish(...scans);
    await received(10);
    await copy.close();
    await delivered(id, 'succeeded', 100);
    expect(receivedIds()).toEqual(scans.map(({ id: messageId }) => messageId));
  });
});
