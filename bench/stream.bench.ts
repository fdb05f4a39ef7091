/**
 * How much the event stream carries: on PostgreSQL beside plain `pg` inserting the same rows in the same run, on Kafka beside plain kafkajs.
 * `npm run bench -- stream [--kafka]`
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { message, scanCaptured, type TopicDefinition } from '@proofmark/contracts';
import type { BatchHandler, EventStream, OutgoingRecord, StreamConsumer } from '@proofmark/event-stream';
import { onKafka, resultName } from './support/engine.ts';
import { type Figure, report } from './support/measure.ts';
import { type Engine, startKafkaEngine, startPostgresEngine } from './support/stream-engines.ts';

const RECORDS = 200_000;
const BATCH = 500;
const figures: Figure[] = [];

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

function jobsOfScans(): OutgoingRecord[][] {
  return Array.from({ length: RECORDS / BATCH }, (_, b) =>
    Array.from({ length: BATCH }, (_, n) => scan(b * BATCH + n)),
  );
}

async function perSecond(records: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (records * 1000) / (performance.now() - began);
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
  return { name: `bench.${name}.v1`, owner: 'bench', key: 'code id', partitions: 8, keeping: 'all', about: '' };
}

function subscribe(stream: EventStream, name: string, group: number, handle: BatchHandler): Promise<StreamConsumer> {
  const terms = { group: `bench.${name}-${group}`, topics: [topic(name).name], from: 'earliest', handle } as const;
  return stream.subscribe({ ...terms, sharing: { kind: 'shared' } });
}

async function bareSends({ bare }: Engine, jobs: readonly OutgoingRecord[][]): Promise<number> {
  const value = await perSecond(RECORDS, () => byHands(4, jobs, (job) => bare.send(job)));
  figures.push({ name: `${bare.name}, batches of 500, 4 writers`, value, unit: '/s' });
  return value;
}

async function append(stream: EventStream, jobs: readonly OutgoingRecord[][], bare: number): Promise<void> {
  const batches = await perSecond(RECORDS, () => byHands(4, jobs, (job) => stream.append(topic('backlog').name, job)));
  figures.push({ name: 'append: batches of 500, 4 callers', value: batches, unit: '/s' });
  figures.push({ name: 'append: ratio to bare', value: batches / bare, unit: '×' });
  const single = jobs.slice(0, 40).flat();
  const alone = (record: OutgoingRecord) => stream.append(topic('single').name, [record]);
  const value = await perSecond(single.length, () => byHands(64, single, alone));
  figures.push({ name: 'append: one record per call, 64 callers', value, unit: '/s' });
}

async function consume(engine: Engine): Promise<void> {
  for (const groups of [1, 3]) {
    const stream = await engine.open();
    const value = await perSecond(RECORDS * groups, async () => {
      const ids = Array.from({ length: groups }, (_, n) => groups * 10 + n);
      const consumers = await Promise.all(ids.map((id) => subscribe(stream, 'backlog', id, async () => undefined)));
      await Promise.all(consumers.map((consumer) => consumer.caughtUp()));
    });
    figures.push({ name: `consume: a backlog, ${groups} group(s), all of them`, value, unit: '/s' });
    await stream.close();
  }
}

async function through(stream: EventStream, jobs: readonly OutgoingRecord[][]): Promise<void> {
  const consumer = await subscribe(stream, 'through', 0, async () => undefined);
  const value = await perSecond(RECORDS, async () => {
    await byHands(4, jobs, (job) => stream.append(topic('through').name, job));
    await consumer.caughtUp();
  });
  figures.push({ name: 'through: appended and consumed at once', value, unit: '/s', atLeast: 15_000 });
  await consumer.stop();
}

/** Appends every 10 ms what is due at a steady pace, and measures from append to handler in three groups. */
async function paced(stream: EventStream, pace: number, bounds: { sent?: number; p95?: number }): Promise<void> {
  const ages: number[] = [];
  const handle: BatchHandler = async ({ records }) => {
    for (const { headers } of records) ages.push(performance.now() - Number(headers['at']));
  };
  const consumers = await Promise.all([0, 1, 2].map((group) => subscribe(stream, `paced-${pace}`, group, handle)));
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  const value = await perSecond(pace * 10, async () => {
    for (const began = performance.now(); sent < pace * 10; await sleep(10)) {
      const due = Math.min(pace * 10, Math.floor(((performance.now() - began) * pace) / 1000)) - sent;
      const headers = { at: String(performance.now()) };
      const records = Array.from({ length: due }, (_, n) => ({ ...scan(sent + n), headers }));
      sent += due;
      const append = stream.append(topic(`paced-${pace}`).name, records).finally(() => underWay.delete(append));
      underWay.add(append);
    }
    await Promise.all(underWay);
    await Promise.all(consumers.map((consumer) => consumer.caughtUp()));
  });
  ages.sort((a, b) => a - b);
  const age = (q: number) => ages[Math.floor((ages.length * q) / 100)] ?? Number.NaN;
  figures.push({ name: `paced: ${pace}/s to 3 groups, all handled`, value, unit: '/s', atLeast: bounds.sent });
  figures.push({ name: `paced: ${pace}/s, age at the handler p50`, value: age(50), unit: 'ms' });
  figures.push({ name: `paced: ${pace}/s, age at the handler p95`, value: age(95), unit: 'ms', atMost: bounds.p95 });
  await Promise.all(consumers.map((consumer) => consumer.stop()));
}

const engine = await (onKafka ? startKafkaEngine() : startPostgresEngine());
try {
  const topics = ['backlog', 'single', 'through', 'paced-8000', 'paced-20'].map(topic);
  const stream = await engine.open(topics);
  const jobs = jobsOfScans();
  await append(stream, jobs, await bareSends(engine, jobs));
  await consume(engine);
  await through(stream, jobs);
  await paced(stream, 8000, { sent: 7800 });
  await paced(stream, 20, { p95: 50 });
  await stream.close();
  await report(resultName('stream'), figures);
} finally {
  await engine.stop();
}
