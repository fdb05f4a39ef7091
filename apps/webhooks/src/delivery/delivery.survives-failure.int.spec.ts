import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { get, patch, eventually } from '@proofmark/testing';
import {
  call,
  database,
  delivered,
  deliveries,
  publish,
  received,
  receivedIds,
  receiver,
  register,
  scan,
  service,
  start,
  useWebhooks,
  workspaceId,
} from '../webhooks.fixture.js';

useWebhooks();

describe('an endpoint that fails', () => {
  it('is disabled when its receiver is gone, and nothing more is queued for it', async () => {
    const { id } = await register();
    receiver.answering = (_, response) => void response.writeHead(410).end();
    await publish(scan());
    await eventually(async () => {
      const { body } = await call(get(`/api/v1/webhooks/${id}`));
      expect(body.data).toMatchObject({ active: false, disabledReason: 'gone' });
    });
    await publish(scan());
    await sleep(300);
    expect(await deliveries(id)).toHaveLength(1);
  });

  it('is disabled when no attempt has succeeded for too long, and hears of it no more until it is enabled', async () => {
    const { id } = await register();
    receiver.answering = (_, response) => void response.writeHead(500).end();
    await database.query(
      `INSERT INTO webhooks.failing_endpoints VALUES ($1, $2, 'live', now() - interval '121 hours')`,
      [id, workspaceId],
    );
    await publish(scan());
    await eventually(async () => {
      const { body } = await call(get(`/api/v1/webhooks/${id}`));
      expect(body.data).toMatchObject({ active: false, disabledReason: 'failing' });
    });
    receiver.answering = (_, response) => void response.writeHead(200).end();
    await call(patch(`/api/v1/webhooks/${id}`, { active: true }));
    // What was still pending when it was disabled is sent now.
    await delivered(id, 'succeeded');
    expect((await call(get(`/api/v1/webhooks/${id}`))).body.data.active).toBe(true);
  });
});

describe('a restart', () => {
  it('sends again what was under way and not recorded, under the same id', async () => {
    const { id } = await register();
    let hang = true;
    receiver.answering = (_, response) => {
      if (hang) response.socket?.pause();
      else response.writeHead(200).end();
    };
    const message = scan();
    await publish(message);
    await received(1);
    hang = false;
    const stopping = service.close();
    receiver.received.length = 0;
    await stopping;
    await start();
    await delivered(id, 'succeeded');
    expect(new Set(receivedIds())).toEqual(new Set([message.id]));
  });
});
