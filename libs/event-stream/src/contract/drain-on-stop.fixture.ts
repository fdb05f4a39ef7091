import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import { StreamUnavailable } from '../errors.js';
import {
  collector,
  latch,
  manyNumbered,
  numbered,
  numberOf,
  type Stage,
  subscribe,
  until,
  upTo,
} from './stage.fixture.js';

export const drainOnStop: Invariant = (stage) => {
  it('finishing and committing the batch under way, and beginning no other', () => finishesOne(stage()));
  it('without waiting for a record that keeps failing', () => givesUpRetrying(stage()));
  it('telling a handler that takes too long to give up', () => abortsTheSlow(stage()));
  it('and rejects appends afterwards instead of losing them', () => rejectsLater(stage()));
  it('and may be stopped twice, also while idle', () => twice(stage()));
};

async function finishesOne(stage: Stage): Promise<void> {
  const [first, second] = [await stage.stream(), await stage.stream()];
  const topic = await stage.topic(first, { partitions: 1 });
  const group = stage.group();
  const [begun, goOn] = [latch(), latch()];
  const done: number[] = [];
  await first.append(
    topic,
    upTo(30).map((n) => numbered('a', n)),
  );
  const consumer = await subscribe(first, { group, topic, maxBatch: 10 }, async ({ records }, { signal }) => {
    begun.pass();
    await goOn.passed;
    if (!signal.aborted) done.push(...records.map(numberOf));
  });
  await begun.passed;
  const stopped = consumer.stop();
  goOn.pass();
  await stopped;
  expect(consumer.state).toBe('stopped');
  expect(done).toEqual(upTo(10));
  const rest = collector();
  await (await subscribe(second, { group, topic }, rest.handle)).caughtUp();
  expect(rest.numbers()).toEqual(upTo(30).slice(10));
}

async function givesUpRetrying(stage: Stage): Promise<void> {
  const [first, second] = [await stage.stream(), await stage.stream()];
  const topic = await stage.topic(first, { partitions: 1 });
  const group = stage.group();
  const tried = latch();
  await first.append(topic, [numbered('a', 0)]);
  const slowRetry = { attempts: 3, firstDelayMs: 600_000, maxDelayMs: 600_000 };
  const consumer = await subscribe(first, { group, topic, retry: slowRetry }, async () => {
    tried.pass();
    throw new Error('bad');
  });
  await tried.passed;
  await consumer.stop();
  const next = collector();
  await (await subscribe(second, { group, topic }, next.handle)).caughtUp();
  expect(next.numbers()).toEqual([0]);
}

async function abortsTheSlow(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 1 });
  const [begun, aborted] = [latch(), latch()];
  await stream.append(topic, [numbered('a', 0)]);
  const consumer = await subscribe(stream, { group: stage.group(), topic }, async (_, { signal }) => {
    begun.pass();
    signal.addEventListener('abort', aborted.pass);
    await new Promise(() => undefined);
  });
  await begun.passed;
  await consumer.stop();
  await aborted.passed;
  expect(consumer.state).toBe('stopped');
}

async function rejectsLater(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const underWay = upTo(50).map((n) => stream.append(topic, [numbered('a', n)]));
  const closed = stream.close();
  await expect(stream.append(topic, [numbered('a', 50)])).rejects.toBeInstanceOf(StreamUnavailable);
  await closed;
  await Promise.all(underWay);
  const found = collector();
  await (await subscribe(await stage.stream(), { group: stage.group(), topic }, found.handle)).caughtUp();
  expect(found.numbers()).toEqual(upTo(50));
}

async function twice(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const seen = collector();
  const consumer = await subscribe(stream, { group: stage.group(), topic }, seen.handle);
  await stream.append(topic, manyNumbered(10, 3));
  await until(() => seen.records.length === 10);
  await Promise.all([consumer.stop(), consumer.stop(), stream.close()]);
  await stream.close();
  expect(consumer.state).toBe('stopped');
}
