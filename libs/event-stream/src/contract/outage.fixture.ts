import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import { StreamUnavailable } from '../errors.js';
import {
  ascending,
  collector,
  manyNumbered,
  numbered,
  numberOf,
  type Stage,
  subscribe,
  until,
  upTo,
} from './stage.fixture.js';

export const outage: Invariant = (stage) => {
  it('in which every connection is ended again and again', () => disconnections(stage()), 60_000);
  it(
    'in which appends are rejected in time, and the consumer goes on by itself afterwards',
    () => unreachable(stage()),
    30_000,
  );
  it('that was there before it started', () => bootsBefore(stage()), 30_000);
};

async function disconnections(stage: Stage): Promise<void> {
  const [source, sink] = [await stage.stream(), await stage.stream()];
  const topic = await stage.topic(source);
  const seen = new Set<number>();
  const order = new Map<string, bigint>();
  const backwards: string[] = [];
  const consumer = await subscribe(
    sink,
    { group: stage.group(), topic, maxBatch: 20 },
    async ({ partition, records }) => {
      for (const record of records) {
        seen.add(numberOf(record));
        // Delivered again is allowed; the place in the partition of what is new must only grow.
        const place = `${partition}`;
        if (record.offset > (order.get(place) ?? -1n) + 1n) backwards.push(`${place}: ${record.offset} skips`);
        if (record.offset > (order.get(place) ?? -1n)) order.set(place, record.offset);
      }
    },
  );
  let over = false;
  const acknowledged: number[] = [];
  const trouble = (async () => {
    while (!over) {
      const before = acknowledged.length;
      await stage.engine.disconnectEverybody();
      await wait(150);
      // On a busy machine to connect may take longer than that: something must get through each time.
      await until(() => over || acknowledged.length > before);
    }
  })();
  for (const n of upTo(200)) {
    const appended = await source.append(topic, [numbered(`key-${n % 10}`, n)]).then(
      () => true,
      (error: unknown) => !(error instanceof StreamUnavailable) && Promise.reject(error as Error),
    );
    if (appended) acknowledged.push(n);
    await wait(5);
  }
  over = true;
  await trouble;
  await until(() => acknowledged.every((n) => seen.has(n)));
  expect(acknowledged.filter((n) => !seen.has(n))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(100);
  expect(backwards).toEqual([]);
  expect(consumer.state).toBe('running');
}

async function unreachable(stage: Stage): Promise<void> {
  const { stream, gate } = await stage.engine.openBehindGate();
  stage.keep(stream);
  const source = await stage.stream();
  const topic = await stage.topic(source);
  const seen = collector();
  const consumer = await subscribe(stream, { group: stage.group(), topic }, seen.handle);
  await stream.append(topic, manyNumbered(10, 3));
  await consumer.caughtUp();
  gate.close();
  await expect(stream.append(topic, [numbered('a', 1000)])).rejects.toBeInstanceOf(StreamUnavailable);
  await source.append(
    topic,
    upTo(10).map((n) => numbered('a', n + 10)),
  );
  expect(consumer.state).toBe('running');
  gate.open();
  await until(() => seen.records.length >= 20);
  expect(ascending(seen.numbers())).toEqual(upTo(20));
  await stream.append(topic, [numbered('a', 20)]);
  await until(() => seen.numbers().includes(20));
  expect(seen.numbers()).toContain(20);
}

/** What must answer while the stream is away, such as the resolver, starts without it. */
async function bootsBefore(stage: Stage): Promise<void> {
  const source = await stage.stream();
  const topic = await stage.topic(source);
  await source.append(topic, manyNumbered(10, 3));
  const { stream, gate } = await stage.engine.openBehindGate({ closed: true });
  stage.keep(stream);
  const seen = collector();
  const consumer = await subscribe(stream, { group: stage.group(), topic }, seen.handle);
  expect(consumer.state).toBe('running');
  await expect(stream.append(topic, [numbered('a', 1000)])).rejects.toBeInstanceOf(StreamUnavailable);
  gate.open();
  await consumer.caughtUp();
  expect(ascending(seen.numbers())).toEqual(upTo(10));
}
