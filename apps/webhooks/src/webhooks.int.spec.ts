import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Message, type ScanMessage, topics } from '@proofmark/contracts';
import { PostgresEventStream } from '@proofmark/event-stream';
import { type CallContext, newId, type RunningService, startService } from '@proofmark/runtime';
import {
  type ApiRequest,
  del,
  eventually,
  get,
  patch,
  post,
  provisionDatabase,
  send,
  signedHeaders,
  type TestDatabase,
  testEnv,
  WebhookReceiver,
} from '@proofmark/testing';
import { Webhook } from 'standardwebhooks';
import { webhooks } from './index.js';

const golden = JSON.parse(
  readFileSync(new URL('../../../libs/contracts/src/messages.golden.json', import.meta.url), 'utf8'),
) as Record<string, Message>;

let database: TestDatabase;
let service: RunningService;
let stream: PostgresEventStream;
let receiver: WebhookReceiver;
/** What the world hears of deliveries. */
const published: Message[] = [];
/** A world of its own for each test. */
let workspaceId: string;

const start = () =>
  startService(
    webhooks,
    testEnv('webhooks', database, { OUTBOUND_ALLOW_LOOPBACK: 'true', WEBHOOK_RETRY_SCHEDULE: '50ms' }),
  );

beforeAll(async () => {
  database = await provisionDatabase('webhooks');
  stream = await PostgresEventStream.open({ connectionString: database.eventStreamUrl, topics: Object.values(topics) });
  await stream.subscribe({
    group: 'spec.deliveries',
    topics: [topics.delivery.name],
    from: 'earliest',
    sharing: { kind: 'everyone' },
    handle: ({ records }) => Promise.resolve(void published.push(...records.flatMap(({ message }) => message ?? []))),
  });
  service = await start();
});
afterAll(async () => {
  await service?.close();
  await stream?.close();
  await database?.drop();
});
beforeEach(async () => {
  workspaceId = newId('ws');
  receiver = await WebhookReceiver.start();
});
afterEach(() => receiver.stop());

const call = (request: ApiRequest, context: Partial<CallContext> = {}) =>
  send(service.url, {
    ...request,
    headers: {
      ...signedHeaders({ workspaceId, mode: 'live', scopes: ['webhooks:read', 'webhooks:write'], ...context }),
      ...request.headers,
    },
  });

async function register(changes: object = {}): Promise<{ id: string; secret: string }> {
  const body = { name: 'CRM', url: receiver.url, events: ['qr.scanned', 'qr.created'], ...changes };
  const answer = await call(post('/api/v1/webhooks', body));
  expect(answer.status).toBe(201);
  return answer.body.data;
}

/** A scan of a code that happened just now. */
function scan(codeId = 'qr_1'): ScanMessage {
  const sample = golden['scan.captured'] as ScanMessage;
  const now = new Date().toISOString();
  const id = newId('s');
  return { ...sample, id, subject: codeId, time: now, workspaceid: workspaceId, data: { ...sample.data, codeId } };
}

async function publish(...scans: ScanMessage[]): Promise<void> {
  await stream.append(topics.scan.name, scans.map((message) => ({ key: message.subject, message })));
}

const receivedIds = () => receiver.received.map(({ headers }) => headers['webhook-id']);
const received = (count: number) =>
  eventually(() => {
    expect(receiver.received.length).toBeGreaterThanOrEqual(count);
    return receiver.received;
  });
const deliveries = async (id: string, query = '') => (await call(get(`/api/v1/webhooks/${id}/deliveries${query}`))).body.data;
const delivered = (id: string, status: string, count = 1) =>
  eventually(async () => {
    const list = await deliveries(id, `?status=${status}&limit=100`);
    expect(list).toHaveLength(count);
    return list;
  });

describe('a webhook endpoint', () => {
  it('shows its secret once', async () => {
    const { id, ...created } = await register();
    expect(created).toMatchObject({ secret: expect.stringMatching(/^whsec_/), secretShownOnce: true, active: true, maxAttempts: 5 });
    const { body } = await call(get(`/api/v1/webhooks/${id}`));
    expect(body.data).toMatchObject({ id, name: 'CRM', url: receiver.url, events: ['qr.scanned', 'qr.created'] });
    expect(JSON.stringify(body)).not.toContain('whsec_');
  });

  it('keeps its secret sealed at rest', async () => {
    const { secret } = await register();
    for (const table of ['events', 'webhook_endpoints']) {
      const rows = await database.query(`SELECT * FROM webhooks.${table}`);
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(secret.slice('whsec_'.length));
    }
  });

  it('is listed, changed, switched off and on, and deleted', async () => {
    const { id } = await register();
    const change = await call(patch(`/api/v1/webhooks/${id}`, { name: 'ERP', events: ['qr.archived'], active: false }));
    expect(change.body.data).toMatchObject({ name: 'ERP', events: ['qr.archived'], active: false, disabledReason: 'asked' });
    const on = await call(patch(`/api/v1/webhooks/${id}`, { active: true }));
    expect(on.body.data).toMatchObject({ active: true, disabledReason: null });
    expect((await call(get('/api/v1/webhooks'))).body.data.map((endpoint: { id: string }) => endpoint.id)).toEqual([id]);
    expect((await call(del(`/api/v1/webhooks/${id}`))).status).toBe(204);
    expect((await call(get(`/api/v1/webhooks/${id}`))).status).toBe(404);
    expect((await call(del(`/api/v1/webhooks/${id}`))).status).toBe(404);
  });

  it('is paged without loss or repetition', async () => {
    const ids = [];
    for (let i = 0; i < 5; i++) ids.unshift((await register()).id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await call(get(`/api/v1/webhooks?limit=2${cursor && `&cursor=${cursor}`}`));
      seen.push(...body.data.map((endpoint: { id: string }) => endpoint.id));
      cursor = body.page.nextCursor;
    }
    expect(seen).toEqual(ids);
  });

  it.each([
    ['http://10.0.0.1/', 'invalid_webhook_url'],
    ['http://169.254.169.254/latest/meta-data', 'invalid_webhook_url'],
    ['http://[::ffff:10.0.0.1]/', 'invalid_webhook_url'],
    ['ftp://example.com/', 'invalid_webhook_url'],
    ['https://user:pass@example.com/', 'invalid_webhook_url'],
    ['not a url', 'invalid_webhook_url'],
  ])('may not be at %s', async (url, code) => {
    const answer = await call(post('/api/v1/webhooks', { name: 'x', url, events: ['qr.scanned'] }));
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  it.each([
    { name: '' },
    { events: [] },
    { events: ['qr.invented'] },
    { events: ['qr.scanned', 'qr.scanned'] },
    { timeoutSeconds: 31 },
    { maxAttempts: 0 },
    { maxAttempts: '5' },
    { colour: 'red' },
    { url: `https://example.com/${'x'.repeat(2048)}` },
  ])('is refused with %j', async (changes) => {
    const body = { name: 'CRM', url: 'https://example.com/', events: ['qr.scanned'], ...changes };
    const answer = await call(post('/api/v1/webhooks', body));
    expect([answer.status, answer.body.error.code]).toEqual([400, 'validation_error']);
  });

  it('is unknown to other workspaces and to the other mode, on every route', async () => {
    const { id } = await register();
    await call(post(`/api/v1/webhooks/${id}/ping`));
    const [delivery] = await delivered(id, 'succeeded');
    const at = `/api/v1/webhooks/${id}`;
    const requests = [
      get(at), patch(at, { name: 'x' }), del(at), post(`${at}/rotate-secret`, {}), post(`${at}/ping`), get(`${at}/deliveries`),
      get(`${at}/deliveries/${delivery.id}`), post(`${at}/deliveries/${delivery.id}/redeliver`),
      post(`${at}/recover`, { since: '2026-01-01T00:00:00Z' }),
    ];
    for (const context of [{ workspaceId: 'ws_other' }, { mode: 'test' as const }]) {
      for (const request of requests) expect([request.path, (await call(request, context)).status]).toEqual([request.path, 404]);
    }
    expect(receiver.received).toHaveLength(1);
  });
});

describe('a delivery', () => {
  it('carries a signature that the reference library accepts', async () => {
    const { id, secret } = await register();
    const message = scan();
    await publish(message);
    const [webhook] = await received(1);
    const payload = new Webhook(secret).verify(webhook!.body, webhook!.headers as Record<string, string>);
    expect(payload).toMatchObject({ id: message.id, type: 'qr.scanned', workspaceId, mode: 'live', data: { qrCodeId: 'qr_1' } });
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
    const before = scan();
    await sleep(5);
    const { id } = await register();
    const after = scan();
    await publish(before, after);
    await delivered(id, 'succeeded');
    expect(receivedIds()).toEqual([after.id]);
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
      void response.writeHead(receiver.received.length < 3 ? 503 : 200, { 'content-type': 'text/plain' }).end('busy \u0000');
    const message = scan();
    await publish(message);
    const [delivery] = await delivered(id, 'succeeded');
    expect(receivedIds()).toEqual([message.id, message.id, message.id]);
    expect(delivery).toMatchObject({ attempts: 3, responseStatus: 200, messageId: message.id, nextAttemptAt: null });
    const { body } = await call(get(`/api/v1/webhooks/${id}/deliveries/${delivery.id}`));
    expect(body.data.attemptLog.map((attempt: { responseStatus: number }) => attempt.responseStatus)).toEqual([503, 503, 200]);
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
    expect(told).toMatchObject([{ type: 'delivery.failed', workspaceid: workspaceId, data: { endpointId: id, attempts: 2 } }]);

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

  it.each(['yesterday', '2026-02-30T00:00:00', '2026-13-01T00:00:00Z', '', 5])('cannot be recovered since %p', async (since) => {
    const { id } = await register();
    const answer = await call(post(`/api/v1/webhooks/${id}/recover`, { since }));
    expect([answer.status, answer.body.error.code]).toEqual([400, 'validation_error']);
  });

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
    await register({ url: dead.url, timeoutSeconds: 1, maxAttempts: 1 });
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
    service = await start();
    await delivered(id, 'succeeded');
    expect(new Set(receivedIds())).toEqual(new Set([message.id]));
  });
});
