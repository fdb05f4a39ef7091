import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { type EpcisEventMessage, type Message, type ScanMessage, topics } from '@proofmark/contracts';
import { PostgresEventStream } from '@proofmark/event-stream';
import { type CallContext, newId, type RunningService, startService } from '@proofmark/runtime';
import {
  type ApiRequest,
  eventually,
  get,
  post,
  provisionDatabase,
  send,
  signedHeaders,
  type TestDatabase,
  testEnv,
  WebhookReceiver,
} from '@proofmark/testing';
import { webhooks } from './index.js';

const golden = JSON.parse(
  readFileSync(new URL('../../../libs/contracts/src/messages.golden.json', import.meta.url), 'utf8'),
) as Record<string, Message>;

export let database: TestDatabase;
export let service: RunningService;
let stream: PostgresEventStream;
export let receiver: WebhookReceiver;
/** What the world hears of deliveries. */
export const published: Message[] = [];
/** A world of its own for each test. */
export let workspaceId: string;

/** Starts the service; again after it was closed. */
export async function start(): Promise<void> {
  const impatient = { OUTBOUND_ALLOW_LOOPBACK: 'true', WEBHOOK_RETRY_SCHEDULE: '50ms' };
  service = await startService(webhooks, testEnv('webhooks', database, impatient));
}

/** The service on a database of its own, and a real receiver for each test. To be called at the top of a spec. */
export function useWebhooks(): void {
  beforeAll(async () => {
    database = await provisionDatabase('webhooks');
    stream = await PostgresEventStream.open({
      connectionString: database.eventStreamUrl,
      topics: Object.values(topics),
    });
    await stream.subscribe({
      group: 'spec.deliveries',
      topics: [topics.delivery.name],
      from: 'earliest',
      sharing: { kind: 'everyone' },
      handle: ({ records }) => Promise.resolve(void published.push(...records.flatMap(({ message }) => message ?? []))),
    });
    await start();
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
}

export const call = (request: ApiRequest, context: Partial<CallContext> = {}) =>
  send(service.url, {
    ...request,
    headers: {
      ...signedHeaders({ workspaceId, mode: 'live', scopes: ['webhooks:read', 'webhooks:write'], ...context }),
      ...request.headers,
    },
  });

export async function register(changes: object = {}): Promise<{ id: string; secret: string }> {
  const body = { name: 'CRM', url: receiver.url, events: ['qr.scanned', 'qr.created'], ...changes };
  const answer = await call(post('/api/v1/webhooks', body));
  expect(answer.status).toBe(201);
  return answer.body.data;
}

/** A scan of a code that happened just now. */
export function scan(codeId = 'qr_1'): ScanMessage {
  const sample = golden['scan.captured'] as ScanMessage;
  const now = new Date().toISOString();
  const id = newId('s');
  return { ...sample, id, subject: codeId, time: now, workspaceid: workspaceId, data: { ...sample.data, codeId } };
}

export async function publish(...scans: ScanMessage[]): Promise<void> {
  await stream.append(
    topics.scan.name,
    scans.map((message) => ({ key: message.subject, message })),
  );
}

/** An event that was captured just now. */
export function captured(changes: object): EpcisEventMessage {
  const sample = golden['epcis.event-captured'] as EpcisEventMessage;
  const [subject, now] = [newId('epe'), new Date().toISOString()];
  const data = { ...sample.data, event: { ...sample.data.event, ...changes } };
  return { ...sample, id: `${subject}/1`, subject, time: now, workspaceid: workspaceId, data };
}

export async function publishEvents(...events: EpcisEventMessage[]): Promise<void> {
  const key = `${workspaceId}/live`;
  await stream.append(
    topics.epcisEvent.name,
    events.map((message) => ({ key, message })),
  );
}

export const receivedIds = () => receiver.received.map(({ headers }) => headers['webhook-id']);
export const received = (count: number) =>
  eventually(() => {
    expect(receiver.received.length).toBeGreaterThanOrEqual(count);
    return receiver.received;
  });
export const deliveries = async (id: string, query = '') =>
  (await call(get(`/api/v1/webhooks/${id}/deliveries${query}`))).body.data;
export const delivered = (id: string, status: string, count = 1) =>
  eventually(async () => {
    const list = await deliveries(id, `?status=${status}&limit=100`);
    expect(list).toHaveLength(count);
    return list;
  });
