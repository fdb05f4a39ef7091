import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScanMessage, topics } from '@proofmark/contracts';
import { PostgresEventStream } from '@proofmark/event-stream';
import {
  eventually,
  freePort,
  provisionDatabase,
  send,
  type ServiceProcess,
  type TestDatabase,
  testEnv,
} from '@proofmark/testing';
import { publish, qrMessage } from './resolver.fixture.js';
import { Load, startResolver } from './resolver-process.fixture.js';

const CONNECTIONS = 20;

describe('a resolver that is killed under load', () => {
  let database: TestDatabase;
  let directory: string;
  let stream: PostgresEventStream;
  const running: ServiceProcess[] = [];

  beforeAll(async () => {
    database = await provisionDatabase();
    directory = await mkdtemp(join(tmpdir(), 'resolver-'));
    stream = await PostgresEventStream.open({
      connectionString: database.eventStreamUrl,
      topics: Object.values(topics),
    });
    await publish(stream, qrMessage({ slug: 'printed' }), qrMessage({ slug: 'other' }));
  });
  afterAll(async () => {
    for (const one of running) await one.kill();
    await stream.close();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  async function start(extras: NodeJS.ProcessEnv = {}): Promise<ServiceProcess> {
    const resolver = await startResolver(testEnv('', database, { DATA_DIR: directory, ...extras }));
    running.push(resolver);
    return resolver;
  }
  const state = async ({ url }: ServiceProcess) => (await send(url, { method: 'GET', path: '/health/scans' })).body;

  async function scansInStream(): Promise<ScanMessage[]> {
    const scans: ScanMessage[] = [];
    const consumer = await stream.subscribe<ScanMessage>({
      group: `spec.scans-${Math.random()}`,
      topics: [topics.scan.name],
      from: 'earliest',
      sharing: { kind: 'everyone' },
      handle: async ({ records }) => void scans.push(...records.flatMap(({ message }) => message ?? [])),
    });
    await consumer.caughtUp();
    await consumer.stop();
    return scans;
  }
  const answers = (load: Load, enough: number) =>
    eventually(() => expect(load.answered.length).toBeGreaterThan(enough));
  const distinct = (scans: ScanMessage[]) => new Map(scans.map((scan) => [scan.id, scan.data.referrer]));

  it('answers at once after it, though the stream is down, and loses no scan that was answered', async () => {
    const first = await start();
    await eventually(async () => expect((await state(first)).links.caughtUp).toBe(true));
    const before = new Load(`${first.url}/r/printed`, CONNECTIONS, 'before');
    await answers(before, 500);
    await first.kill();
    await before.stop();

    const nobody = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
    const second = await start({ EVENT_STREAM_URL: nobody });
    const inStream = distinct(await scansInStream());
    const { depth } = (await state(second)).journal;
    // What was forwarded and not acknowledged yet is in both; what was recorded and not answered yet, too, but for each connection one.
    const atLeast = before.answered.length;
    expect(inStream.size + depth).toBeGreaterThanOrEqual(atLeast);
    expect((await send(second.url, { method: 'GET', path: '/r/printed' })).status).toBe(302);
    expect((await send(second.url, { method: 'GET', path: '/r/unknown' })).status).toBe(404);
    const during = new Load(`${second.url}/r/other`, CONNECTIONS, 'during');
    await answers(during, 100);
    await second.kill();
    await during.stop();

    const third = await start();
    await eventually(async () =>
      expect((await state(third)).journal).toMatchObject({ depth: 0, unrecorded: 0, lost: 0 }),
    );
    const all = distinct(await scansInStream());
    const found = new Set(all.values());
    expect([...before.answered, ...during.answered].filter((referrer) => !found.has(referrer))).toEqual([]);
    const answered = before.answered.length + during.answered.length + 1;
    expect(all.size).toBeGreaterThanOrEqual(answered);
    expect(all.size).toBeLessThanOrEqual(answered + 2 * CONNECTIONS);
    expect(await third.stop()).toBe(0);
  }, 60_000);

  it('has sent every scan that was answered when it is stopped in order, under load', async () => {
    const resolver = await start();
    await eventually(async () => expect((await state(resolver)).links.caughtUp).toBe(true));
    const load = new Load(`${resolver.url}/r/printed`, CONNECTIONS, 'stopped');
    await answers(load, 300);
    expect(await resolver.stop()).toBe(0);
    await load.stop();

    const found = new Set(distinct(await scansInStream()).values());
    expect(load.answered.filter((referrer) => !found.has(referrer))).toEqual([]);
  }, 60_000);
});
