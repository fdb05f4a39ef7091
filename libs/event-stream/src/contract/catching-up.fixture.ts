import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import { latch, manyNumbered, numbered, numberOf, type Stage, subscribe, upTo } from './stage.fixture.js';

export const catchingUp: Invariant = (stage) => {
  it('with what was there when it was asked, by whichever member', () => byTheGroup(stage()));
  it('at once, when there is nothing', () => nothing(stage()));
  it('and how far it is behind', () => lag(stage()));
  it('or never will, once it is stopped', () => stopped(stage()));
};

async function byTheGroup(stage: Stage): Promise<void> {
  const [one, other] = [await stage.stream(), await stage.stream()];
  const topic = await stage.topic(one);
  const group = stage.group();
  const done: number[] = [];
  const handle = async ({ records }: { records: readonly Parameters<typeof numberOf>[0][] }) =>
    void done.push(...records.map(numberOf));
  const first = await subscribe(one, { group, topic }, handle);
  await subscribe(other, { group, topic }, handle);
  for (const round of upTo(10)) {
    await one.append(
      topic,
      upTo(50).map((n) => numbered(`key-${n}`, round)),
    );
    await first.caughtUp();
    expect(done).toHaveLength((round + 1) * 50);
  }
}

async function nothing(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const consumer = await subscribe(stream, { group: stage.group(), topic }, async () => undefined);
  await consumer.caughtUp();
  expect((await consumer.lag()).map(({ behind }) => behind)).toEqual([0n, 0n, 0n, 0n]);
}

async function lag(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 2 });
  const [begun, goOn] = [latch(), latch()];
  await stream.append(topic, manyNumbered(40, 8));
  const consumer = await subscribe(stream, { group: stage.group(), topic }, async () => {
    begun.pass();
    await goOn.passed;
  });
  await begun.passed;
  const behind = (await consumer.lag()).reduce((sum, partition) => sum + partition.behind, 0n);
  goOn.pass();
  await consumer.caughtUp();
  expect(behind).toBe(40n);
  expect((await consumer.lag()).map((partition) => partition.behind)).toEqual([0n, 0n]);
}

async function stopped(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const consumer = await subscribe(stream, { group: stage.group(), topic }, async () => undefined);
  await consumer.stop();
  await stream.append(topic, [numbered('a', 0)]);
  await expect(consumer.caughtUp()).rejects.toThrow(/is stopped/);
}
