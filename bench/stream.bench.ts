/**
 * How much the event stream on PostgreSQL carries, beside plain `pg` inserting the same rows in the same run.
 * Node runs it as it is, once the libs are built: node bench/stream.bench.ts
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { message, scanCaptured, type TopicDefinition } from '@proofmark/contracts';
import { provision, removeCluster, startCluster } from '@proofmark/embedded-postgres';
import { type OutgoingRecord, PostgresEventStream } from '@proofmark/event-stream';
import pg from 'pg';

const RECORDS = 200_000;
const BATCH = 500;
const results: Record<string, number> = {};

function note(name: string, value: number, unit: string): void {
  results[name] = Math.round(value * 100) / 100;
  console.log(`${name.padEnd(52)} ${results[name].toLocaleString('en')} ${unit}`);
}

/** A scan as the resolver sends it, about 1,000 characters. */
function scan(n: number): OutgoingRecord {
  const codeId = `qr_${(n % 5000).toString().padStart(26, '0')}`;
  const scannedAt = new Date().toISOString();
  const envelope = { id: randomUUID(), subject: codeId, time: scannedAt, workspaceId: 'ws_1', mode: 'live' as const };
  const data = {
    scanId: envelope.id,
    codeId,
    slug: 'summer-menu',
    scannedAt,
    outcome: 'redirected' as const,
    destinationUrl: 'https://www.example.com/menu/summer?utm_source=print&utm_medium=qr&utm_campaign=summer',
    country: 'DE',
    region: 'Bavaria',
    city: 'Munich',
    device: 'mobile' as const,
    os: 'iOS',
    browser: 'Mobile Safari',
    language: 'de-DE',
    referrer: null,
    utm: { utm_source: 'print', utm_medium: 'qr' },
    visitor: randomUUID().replaceAll('-', ''),
    notCounted: null,
  };
  return { key: codeId, message: message(scanCaptured, envelope, data) };
}

function batches(): OutgoingRecord[][] {
  return Array.from({ length: RECORDS / BATCH }, (_, b) =>
    Array.from({ length: BATCH }, (_, n) => scan(b * BATCH + n)),
  );
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Takes jobs from one list with so many hands. */
async function byHands<T>(hands: number, jobs: readonly T[], work: (job: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  const hand = async () => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) await work(job);
  };
  await Promise.all(Array.from({ length: hands }, hand));
}

function topic(name: string): TopicDefinition {
  return { name, owner: 'bench', key: 'code id', partitions: 8, keeping: 'all', about: '' };
}

async function barePg(url: string, jobs: readonly OutgoingRecord[][]): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  await pool.query(
    'CREATE TABLE event_stream.bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text, value text)',
  );
  const spent = await seconds(() =>
    byHands(4, jobs, (job) =>
      pool.query('INSERT INTO event_stream.bare (key, value) SELECT * FROM unnest($1::text[], $2::text[])', [
        job.map(({ key }) => key),
        job.map((record) => JSON.stringify(record.message)),
      ]),
    ),
  );
  note('bare pg: insert, batches of 500, 4 writers', RECORDS / spent, 'records/s');
  await pool.end();
}

async function append(stream: PostgresEventStream, jobs: readonly OutgoingRecord[][]): Promise<void> {
  const spent = await seconds(() => byHands(4, jobs, (job) => stream.append('bench.backlog.v1', job)));
  note('append, batches of 500, 4 callers', RECORDS / spent, 'records/s');
  note(
    'ratio to bare pg',
    (results['append, batches of 500, 4 callers'] ?? 0) / (results['bare pg: insert, batches of 500, 4 writers'] ?? 1),
    '×',
  );
  const singles = jobs.slice(0, 40).flat();
  const single = await seconds(() => byHands(64, singles, (record) => stream.append('bench.single.v1', [record])));
  note('append, one record per call, 64 callers', singles.length / single, 'records/s');
}

async function consume(url: string): Promise<void> {
  for (const groups of [1, 3]) {
    const stream = await PostgresEventStream.open({ connectionString: url });
    let seen = 0;
    const spent = await seconds(async () => {
      const consumers = await Promise.all(
        Array.from({ length: groups }, (_, n) =>
          stream.subscribe({
            group: `bench.read${groups}-${n}`,
            topics: ['bench.backlog.v1'],
            from: 'earliest',
            sharing: { kind: 'shared' },
            handle: async ({ records }) => void (seen += records.length),
          }),
        ),
      );
      await Promise.all(consumers.map((consumer) => consumer.caughtUp()));
    });
    note(`consume a backlog, ${groups} group(s)`, seen / spent, 'records/s in all');
    await stream.close();
  }
}

async function endToEnd(stream: PostgresEventStream, jobs: readonly OutgoingRecord[][]): Promise<void> {
  const handle = () => Promise.resolve();
  const terms = {
    topics: ['bench.through.v1'],
    from: 'earliest' as const,
    sharing: { kind: 'shared' as const },
    handle,
  };
  const consumer = await stream.subscribe({ group: 'bench.through', ...terms });
  const spent = await seconds(async () => {
    await byHands(4, jobs, (job) => stream.append('bench.through.v1', job));
    await consumer.caughtUp();
  });
  note('append and consume at once, batches of 500', RECORDS / spent, 'records/s');
  await consumer.stop();
}

/** Appends at a steady pace with several groups reading, and measures from append to handler. */
async function paced(
  stream: PostgresEventStream,
  { perSecond, groups, forSeconds }: { perSecond: number; groups: number; forSeconds: number },
) {
  const name = `bench.paced-${perSecond}.v1`;
  await stream.ensureTopics([topic(name)]);
  const ages: number[] = [];
  const consumers = await Promise.all(
    Array.from({ length: groups }, (_, n) =>
      stream.subscribe({
        group: `bench.paced-${perSecond}-${n}`,
        topics: [name],
        from: 'earliest',
        sharing: { kind: 'shared' },
        handle: async ({ records }) => {
          const now = performance.now();
          for (const { headers } of records) ages.push(now - Number(headers['at']));
        },
      }),
    ),
  );
  const everyMs = 10;
  const perTurn = Math.max(1, (perSecond * everyMs) / 1000);
  const began = performance.now();
  let sent = 0;
  const underWay = new Set<Promise<void>>();
  while (performance.now() - began < forSeconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond) - sent;
    if (due >= Math.min(1, perTurn)) {
      const records = Array.from({ length: due }, (_, n) => ({
        ...scan(sent + n),
        headers: { at: String(performance.now()) },
      }));
      sent += due;
      const append = stream.append(name, records).finally(() => underWay.delete(append));
      underWay.add(append);
    }
    await sleep(everyMs);
  }
  await Promise.all(underWay);
  const drained = await seconds(async () => void (await Promise.all(consumers.map((consumer) => consumer.caughtUp()))));
  ages.sort((a, b) => a - b);
  note(`${perSecond}/s to ${groups} groups: sent`, sent / forSeconds, 'records/s');
  note(`${perSecond}/s to ${groups} groups: left over at the end`, drained * 1000, 'ms');
  for (const q of [50, 95, 99])
    note(`${perSecond}/s to ${groups} groups: age p${q}`, ages[Math.floor((ages.length * q) / 100)] ?? NaN, 'ms');
  await Promise.all(consumers.map((consumer) => consumer.stop()));
}

const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
const dataDir = join(folder, 'postgres');
const cluster = await startCluster({ dataDir, password: randomUUID(), durable: true });
try {
  const { eventStreamUrl: url } = await provision(cluster.superuserUrl, { database: 'bench', services: [] });
  const topics = ['bench.backlog.v1', 'bench.single.v1', 'bench.through.v1'].map(topic);
  const stream = await PostgresEventStream.open({ connectionString: url, topics });
  const jobs = batches();
  await barePg(url, jobs);
  await append(stream, jobs);
  await consume(url);
  await endToEnd(stream, jobs);
  await paced(stream, { perSecond: 8000, groups: 3, forSeconds: 10 });
  await paced(stream, { perSecond: 20, groups: 3, forSeconds: 10 });
  await stream.close();
} finally {
  await cluster.stop();
  await removeCluster(dataDir);
  await rm(folder, { recursive: true, force: true });
}
