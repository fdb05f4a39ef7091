import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import type { StreamRecord } from '../event-stream.js';
import { partitionOf } from '../partition-of.js';
import { numbered, numberOf, type Stage, subscribe, upTo } from './stage.fixture.js';

export const orderPerKey: Invariant = (stage) => {
  it('although many append at once', () => appendersAtOnce(stage()));
  it('when one caller does not wait for its appends', () => withoutWaiting(stage()));
  it('in the partition that Kafka would choose for the key', () => partitionOfKey(stage()));
};

async function appendersAtOnce(stage: Stage): Promise<void> {
  const streams = [await stage.stream(), await stage.stream()];
  const topic = await stage.topic(streams[0]!);
  const seen = new Map<string, number[]>();
  const offsets = new Map<number, bigint[]>();
  const consumer = await subscribe(
    streams[0]!,
    { group: stage.group(), topic, maxBatch: 50 },
    async ({ partition, records }) => {
      offsets.set(partition, [...(offsets.get(partition) ?? []), ...records.map(({ offset }) => offset)]);
      for (const record of records) seen.set(record.key, [...(seen.get(record.key) ?? []), numberOf(record)]);
    },
  );
  // Each key has one writer, as a stream of facts has; writers of different keys race each other.
  const writer = async (key: string, n: number) => {
    for (const at of upTo(40)) await streams[n % 2]!.append(topic, [numbered(key, at), numbered(`${key}-too`, at)]);
  };
  await Promise.all(upTo(16).map((n) => writer(`key-${n}`, n)));
  await consumer.caughtUp();
  expect(seen.size).toBe(32);
  for (const numbers of seen.values()) expect(numbers).toEqual(upTo(40));
  for (const inPartition of offsets.values()) expect(inPartition).toEqual(upTo(inPartition.length).map(BigInt));
}

async function withoutWaiting(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const seen: StreamRecord[] = [];
  const consumer = await subscribe(
    stream,
    { group: stage.group(), topic },
    async ({ records }) => void seen.push(...records),
  );
  await Promise.all(upTo(500).map((n) => stream.append(topic, [numbered('same', n)])));
  await consumer.caughtUp();
  expect(seen.map(numberOf)).toEqual(upTo(500));
}

async function partitionOfKey(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 7 });
  const found = new Map<string, number>();
  const consumer = await subscribe(stream, { group: stage.group(), topic }, async ({ partition, records }) => {
    for (const { key } of records) found.set(key, partition);
  });
  const keys = [...upTo(50).map((n) => `qr_${n}`), 'ключ', '鍵', '🔑'];
  await stream.append(
    topic,
    keys.map((key) => numbered(key, 0)),
  );
  await consumer.caughtUp();
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(keys.map((key) => [key, partitionOf(key, 7)])));
}
