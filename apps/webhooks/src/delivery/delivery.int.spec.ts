import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { get, post, eventually, WebhookReceiver } from '@proofmark/testing';
import { Webhook } from 'standardwebhooks';
import {
  call,
  delivered,
  deliveries,
  publish,
  published,
  received,
  receivedIds,
  receiver,
  register,
  scan,
  useWebhooks,
  workspaceId,
} from '../webhooks.fixture.js';

useWebhooks();

describe('a delivery', () => {
  it('carries a signature that the reference library accepts', async () => {
    const { id, secret } = await register();
    const message = scan();
    await publish(message);
    const [webhook] = await received(1);
    const payload = new Webhook(secret).verify(webhook!.body, webhook!.headers as Record<string, string>);
    expect(payload).toMatchObject({
      id: message.id,
      type: 'qr.scanned',
      workspaceId,
      mode: 'live',
      data: { qrCodeId: 'qr_1' },
    });
    await delivered(id, 'succeeded');
  });

  it('goes only to endpoints that listen to the event, in the same workspace and mode', async () => {
    const { id } = await register({ events: ['qr.created'] });
    await register({ events: ['qr.scanned'] });
    await publish(scan(), { ...scan(), mode: 'test' }, { ...scan(), workspaceid: 'ws_other' });
    await received(1);
    await sleep(300);
    expect(receiver.received).toHaveLength(1);
    expect(await deliveries(id)).toEqual([]);
  });

  it('tells nothing that happened before the endpoint was there', async () => {
    const before = { ...scan(), time: new Date(Date.now() - 2 * 60 * 60_000).toISOString() };
    const { id } = await register();
    const after = scan();
    await publish(before, after);
    await delivered(id, 'succeeded');
    expect(receivedIds()).toEqual([after.id]);
  });

  it('tells of what happened since, also by a clock that was set back', async () => {
    const { id } = await register();
    const tenMinutesAgo = new Date(Date.now() - 10 * 60_000).toISOString();
    await publish({ ...scan(), time: tenMinutesAgo });
    await delivered(id, 'succeeded');
  });

  it('happens once for a message that is published twice', async () => {
    await register();
    const [first, last] = [scan(), scan()];
    await publish(first, first);
    await publish(first, last);
    await received(2);
    await sleep(200);
    expect(receivedIds()).toEqual([first.id, last.id]);
  });

  it('keeps the order of each code', async () => {
    await register();
    const scans = Array.from({ length: 200 }, (_, i) => scan(`qr_${i % 5}`));
    receiver.answering = async (_, response) => {
      await sleep(Math.random() * 10);
      response.writeHead(200).end();
    };
    await publish(...scans);
    await received(200);
    for (let code = 0; code < 5; code++) {
      const own = scans.filter(({ subject }) => subject === `qr_${code}`).map(({ id }) => id);
      expect(receivedIds().filter((id) => own.includes(id as string))).toEqual(own);
    }
  });

  it('is tried again under the same id until it succeeds, and every attempt can be read', async () => {
    const { id } = await register();
    receiver.answering = (_, response) =>
      void response
        .writeHead(receiver.received.length < 3 ? 503 : 200, { 'content-type': 'text/plain' })
        .end('busy \u0000');
    const message = scan();
    await publish(message);
    const [delivery] = await delivered(id, 'succeeded');
    expect(receivedIds()).toEqual([message.id, message.id, message.id]);
    expect(delivery).toMatchObject({ attempts: 3, responseStatus: 200, messageId: message.id, nextAttemptAt: null });
    const { body } = await call(get(`/api/v1/webhooks/${id}/deliveries/${delivery.id}`));
    expect(body.data.attemptLog.map((attempt: { responseStatus: number }) => attempt.responseStatus)).toEqual([
      503, 503, 200,
    ]);
    expect(body.data.attemptLog[0].responseBody).toContain('busy');
    expect(body.data.payload).toMatchObject({ type: 'qr.scanned' });
  });

  it('is given up after the last attempt, told of on the stream, and can be sent again', async () => {
    const { id } = await register({ maxAttempts: 2 });
    receiver.answering = (_, response) => void response.writeHead(500).end();
    await publish(scan());
    const [delivery] = await delivered(id, 'failed');
    expect(delivery).toMatchObject({ attempts: 2, responseStatus: 500 });
    const told = await eventually(() => {
      const messages = published.filter(({ subject }) => subject === delivery.id);
      expect(messages).toHaveLength(1);
      return messages;
    });
    expect(told).toMatchObject([
      { type: 'delivery.failed', workspaceid: workspaceId, data: { endpointId: id, attempts: 2 } },
    ]);

    receiver.answering = (_, response) => void response.writeHead(200).end();
    expect((await call(post(`/api/v1/webhooks/${id}/deliveries/${delivery.id}/redeliver`))).status).toBe(202);
    expect((await delivered(id, 'succeeded'))[0]).toMatchObject({ id: delivery.id, attempts: 3 });
  });

  it('can be recovered with all others that failed since a time', async () => {
    const { id } = await register({ maxAttempts: 1 });
    receiver.answering = (_, response) => void response.writeHead(500).end();
    const since = new Date(Date.now() - 60_000).toISOString();
    await publish(scan('qr_a'), scan('qr_b'), scan('qr_c'));
    await delivered(id, 'failed', 3);
    receiver.answering = (_, response) => void response.writeHead(200).end();
    const later = await call(post(`/api/v1/webhooks/${id}/recover`, { since: '2100-01-01T00:00:00Z' }));
    expect(later.body.data).toEqual({ recovered: 0 });
    const recovery = await call(post(`/api/v1/webhooks/${id}/recover`, { since }));
    expect([recovery.status, recovery.body.data]).toEqual([202, { recovered: 3 }]);
    await delivered(id, 'succeeded', 3);
  });

  it.each(['yesterday', '2026-02-30T00:00:00', '2026-13-01T00:00:00Z', '', 5])(
    'cannot be recovered since %p',
    async (since) => {
      const { id } = await register();
      const answer = await call(post(`/api/v1/webhooks/${id}/recover`, { since }));
      expect([answer.status, answer.body.error.code]).toEqual([400, 'validation_error']);
    },
  );

  it('waits as long as the receiver asks', async () => {
    await register();
    receiver.answering = (_, response) => {
      if (receiver.received.length === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else response.writeHead(200).end();
    };
    await publish(scan());
    const [first, second] = await received(2);
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(990);
  });

  it('does not follow a redirect', async () => {
    const { id } = await register({ maxAttempts: 1 });
    receiver.answering = (_, response) => void response.writeHead(302, { location: receiver.url }).end();
    await publish(scan());
    expect((await delivered(id, 'failed'))[0]).toMatchObject({ responseStatus: 302 });
    expect(receiver.received).toHaveLength(1);
  });

  it('is not held up by a receiver that never answers', async () => {
    const dead = await WebhookReceiver.start();
    dead.answering = () => undefined;
    await register({ url: dead.url, timeoutSeconds: 10, maxAttempts: 1 });
    await register();
    await publish(...Array.from({ length: 100 }, (_, i) => scan(`qr_${i}`)));
    await received(100);
    // What is still hanging at the dead receiver shows that nobody waited for it.
    expect(dead.received.length).toBeLessThan(100);
    await dead.stop();
  });

  it('is signed with both secrets while one replaces the other', async () => {
    const { id, secret } = await register();
    const rotation = await call(post(`/api/v1/webhooks/${id}/rotate-secret`, {}));
    expect(rotation.body.data.secret).not.toBe(secret);
    await publish(scan());
    const [webhook] = await received(1);
    for (const valid of [secret, rotation.body.data.secret]) {
      expect(() => new Webhook(valid).verify(webhook!.body, webhook!.headers as Record<string, string>)).not.toThrow();
    }
  });

  it('is signed with the new secret alone after a rotation without overlap', async () => {
    const { id, secret } = await register();
    const { body } = await call(post(`/api/v1/webhooks/${id}/rotate-secret`, { overlapHours: 0 }));
    await publish(scan());
    const [webhook] = await received(1);
    const headers = webhook!.headers as Record<string, string>;
    expect(() => new Webhook(secret).verify(webhook!.body, headers)).toThrow();
    expect(() => new Webhook(body.data.secret).verify(webhook!.body, headers)).not.toThrow();
  });

  it('can be asked for', async () => {
    const { id } = await register({ events: ['qr.created'] });
    const answer = await call(post(`/api/v1/webhooks/${id}/ping`));
    expect(answer.status).toBe(202);
    const [webhook] = await received(1);
    expect(JSON.parse(webhook!.body)).toMatchObject({ type: 'webhook.ping', data: { webhookId: id } });
  });
});
