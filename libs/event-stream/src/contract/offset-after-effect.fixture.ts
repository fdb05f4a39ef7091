import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import {
  ascending,
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

export const offsetAfterEffect: Invariant = (stage) => {
  it('so that an unfinished record is delivered to the next member', () => unfinished(stage()));
  it('so that a finished record is not delivered to the next member', () => finished(stage()));
  it('also within a batch that failed in part', () => inPart(stage()));
};

/** The member goes while its handler works, and nothing of it may count. */
async function unfinished(stage: Stage): Promise<void> {
  const [first, second] = [await stage.stream(), await stage.stream()];
  const topic = await stage.topic(first, { partitions: 1 });
  const group = stage.group();
  const begun = latch();
  await subscribe(first, { group, topic }, async (_, { signal }) => {
    begun.pass();
    await new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(new Error('told to give up'))),
    );
  });
  await first.append(topic, [numbered('a', 0), numbered('a', 1)]);
  await begun.passed;
  await first.close();
  const next = collector();
  const consumer = await subscribe(second, { group, topic }, next.handle);
  await consumer.caughtUp();
  expect(next.numbers()).toEqual([0, 1]);
}

async function finished(stage: Stage): Promise<void> {
  const [first, second] = [await stage.stream(), await stage.stream()];
  const topic = await stage.topic(first);
  const group = stage.group();
  const before = collector();
  await first.append(topic, manyNumbered(100, 10));
  await (await subscribe(first, { group, topic }, before.handle)).caughtUp();
  await first.close();
  const after = collector();
  await second.append(topic, [numbered('key-1', 100)]);
  await (await subscribe(second, { group, topic }, after.handle)).caughtUp();
  expect(ascending(before.numbers())).toEqual(upTo(100));
  expect(after.numbers()).toEqual([100]);
}

/** Good records around one that cannot be handled yet are done once; the member that takes over begins with the bad one. */
async function inPart(stage: Stage): Promise<void> {
  const [first, second] = [await stage.stream(), await stage.stream()];
  const topic = await stage.topic(first, { partitions: 1 });
  const group = stage.group();
  const done: number[] = [];
  const stuck = latch();
  const patient = { attempts: 1000, firstDelayMs: 20, maxDelayMs: 20 };
  await first.append(
    topic,
    upTo(8).map((n) => numbered('a', n)),
  );
  await subscribe(first, { group, topic, retry: patient }, async ({ records }, { attempt }) => {
    if (attempt > 6) stuck.pass();
    if (records.some((record) => numberOf(record) === 5)) throw new Error('not 5');
    done.push(...records.map(numberOf));
  });
  await stuck.passed;
  await first.close();
  const next = collector();
  await (await subscribe(second, { group, topic }, next.handle)).caughtUp();
  await until(() => next.records.length >= 3);
  expect(done).toEqual([0, 1, 2, 3, 4]);
  expect(next.numbers()).toEqual([5, 6, 7]);
}
