import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import { TryAgainLater } from '../errors.js';
import { partitionOf } from '../partition-of.js';
import { ascending, latch, manyNumbered, numberOf, type Stage, subscribe, until, upTo } from './stage.fixture.js';
import type { BatchContext, RecordBatch } from '../event-stream.js';

export const partitionsAreIndependent: Invariant = (stage) => {
  it('that holds a poison message', () => whileOne(stage(), () => Promise.reject(new Error('bad'))));
  it('that waits for the world', () => whileOne(stage(), () => Promise.reject(new TryAgainLater('not yet'))));
  it('whose handler does not end', () =>
    whileOne(stage(), (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()))));
};

type Trouble = (batch: RecordBatch, context: BatchContext) => Promise<void>;

/** All other partitions are through while the troubled one has not got anywhere. */
async function whileOne(stage: Stage, trouble: Trouble): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 4 });
  const troubled = partitionOf('key-0', 4);
  const met = latch();
  const done: number[] = [];
  const patient = { attempts: 1_000_000, firstDelayMs: 20, maxDelayMs: 20 };
  const terms = { group: stage.group(), topic, maxBatch: 10, retry: patient };
  await subscribe(stream, terms, async (batch, context) => {
    if (batch.partition === troubled) {
      met.pass();
      return trouble(batch, context);
    }
    done.push(...batch.records.map(numberOf));
  });
  const records = manyNumbered(400, 20);
  await stream.append(topic, records);
  await met.passed;
  const others = records.filter(({ key }) => partitionOf(key, 4) !== troubled).map(numberOf);
  await until(() => done.length >= others.length);
  expect(ascending(done)).toEqual(others);
  expect(others.length).toBeLessThan(upTo(400).length);
}
