import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import type { EventStream, StreamConsumer } from '../event-stream.js';
import { ascending, manyNumbered, numbered, numberOf, type Stage, subscribe, until, upTo } from './stage.fixture.js';

export const rebalance: Invariant = (stage) => {
  it('between two members, each with a fair share', () => fairShares(stage()));
  it('when the other member leaves', () => takesOver(stage()));
  it('when there are more members than partitions', () => tooMany(stage()));
  it('in a storm of members that come and go', () => storm(stage()), 60_000);
};

async function sharesOf(consumers: readonly StreamConsumer[]): Promise<number[]> {
  return Promise.all(consumers.map(async (consumer) => (await consumer.lag()).length));
}

async function untilShares(consumers: readonly StreamConsumer[], wanted: readonly number[]): Promise<void> {
  const now = async () => ascending(await sharesOf(consumers));
  await until(async () => String(await now()) === String(wanted));
  expect(await now()).toEqual(wanted);
}

async function fairShares(stage: Stage): Promise<void> {
  const [one, other] = [await stage.stream(), await stage.stream()];
  const topic = await stage.topic(one, { partitions: 7 });
  const group = stage.group();
  const seen = new Map<StreamConsumer['group'], Set<number>>([
    ['one', new Set()],
    ['other', new Set()],
  ]);
  const first = await subscribe(one, { group, topic }, async ({ partition }) => void seen.get('one')?.add(partition));
  await untilShares([first], [7]);
  const second = await subscribe(
    other,
    { group, topic },
    async ({ partition }) => void seen.get('other')?.add(partition),
  );
  await untilShares([first, second], [3, 4]);
  await one.append(topic, manyNumbered(200, 100));
  await first.caughtUp();
  const partitions = [...(seen.get('one') ?? []), ...(seen.get('other') ?? [])];
  expect(ascending(partitions)).toEqual(upTo(7));
}

async function takesOver(stage: Stage): Promise<void> {
  const [one, other] = [await stage.stream(), await stage.stream()];
  const topic = await stage.topic(one);
  const group = stage.group();
  const numbers: number[] = [];
  const handle = async ({ records }: { records: readonly Parameters<typeof numberOf>[0][] }) =>
    void numbers.push(...records.map(numberOf));
  const first = await subscribe(one, { group, topic }, handle);
  const second = await subscribe(other, { group, topic }, handle);
  await untilShares([first, second], [2, 2]);
  await one.append(topic, manyNumbered(100, 20));
  await first.caughtUp();
  await second.stop();
  await untilShares([first], [4]);
  await one.append(
    topic,
    upTo(100).map((n) => numbered(`key-${n % 20}`, n + 100)),
  );
  await first.caughtUp();
  expect(ascending(numbers)).toEqual(upTo(200));
}

async function tooMany(stage: Stage): Promise<void> {
  const streams = await Promise.all(upTo(3).map(() => stage.stream()));
  const [first] = streams;
  const topic = await stage.topic(first as EventStream, { partitions: 2 });
  const group = stage.group();
  const consumers = await Promise.all(
    streams.map((stream) => subscribe(stream, { group, topic }, async () => undefined)),
  );
  await untilShares(consumers, [0, 1, 1]);
}

/**
 * Members join and leave all the time while records come in. What each delivery starts from never goes back behind what
 * was committed, so with effect and position together every record counts once.
 */
async function storm(stage: Stage): Promise<void> {
  const [source, ...streams] = await Promise.all(upTo(5).map(() => stage.stream()));
  if (!source) throw new Error('no stream');
  const topic = await stage.topic(source, { partitions: 6 });
  const group = stage.group();
  const positions = new Map<number, bigint>();
  const effects: number[] = [];
  const working = new Set<number>();
  const overlaps: number[] = [];
  const handle: Parameters<typeof subscribe>[2] = async ({ partition, records }) => {
    if (working.has(partition)) overlaps.push(partition);
    working.add(partition);
    await wait(Math.random() * 3);
    working.delete(partition);
    const fresh = records.filter(({ offset }) => offset >= (positions.get(partition) ?? 0n));
    effects.push(...fresh.map(numberOf));
    const last = records.at(-1);
    if (last) positions.set(partition, last.offset + 1n);
  };
  let over = false;
  const comeAndGo = async (stream: EventStream) => {
    while (!over) {
      const consumer = await subscribe(stream, { group, topic, maxBatch: 20 }, handle);
      await wait(20 + Math.random() * 150);
      await consumer.stop();
    }
  };
  const members = streams.map(comeAndGo);
  for (const round of upTo(60)) {
    await source.append(
      topic,
      upTo(50).map((n) => numbered(`key-${n}`, round * 50 + n)),
    );
    await wait(20);
  }
  over = true;
  await Promise.all(members);
  await (await subscribe(source, { group, topic }, handle)).caughtUp();
  expect(ascending(effects)).toEqual(upTo(3000));
  // All of them left in order: no partition was ever read by two at a time.
  expect(overlaps).toEqual([]);
}
