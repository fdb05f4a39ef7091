import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import { collector, latch, numbered, numberOf, type Stage, subscribe, upTo } from './stage.fixture.js';

export const leaseLost: Invariant = (stage) => {
  it('by a member that is cut off: its handler is told, its commit refused', () => cutOff(stage()), 30_000);
};

/**
 * A member is cut off in the middle of a batch for longer than its lease. Another one reads on; when the first comes back, what
 * it did must not move the group's place.
 */
async function cutOff(stage: Stage): Promise<void> {
  const { stream: first, gate } = await stage.engine.openBehindGate();
  stage.keep(first);
  const second = await stage.stream();
  const topic = await stage.topic(second, { partitions: 1 });
  const group = stage.group();
  const [begun, told] = [latch(), latch()];
  const byFirst: number[][] = [];
  await second.append(
    topic,
    upTo(10).map((n) => numbered('a', n)),
  );
  const isolated = await subscribe(first, { group, topic, maxBatch: 5 }, async ({ records }, context) => {
    byFirst.push(records.map(numberOf));
    if (byFirst.length > 1) return;
    begun.pass();
    await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve()));
    await expect(context.heartbeat()).rejects.toThrow();
    told.pass();
  });
  await begun.passed;
  gate.close();
  const next = collector();
  const consumer = await subscribe(second, { group, topic, maxBatch: 5 }, next.handle);
  await consumer.caughtUp();
  await told.passed;
  expect(next.numbers()).toEqual(upTo(10));
  gate.open();
  await consumer.stop();
  await second.append(topic, [numbered('a', 10)]);
  // Whoever is alone with the group now is given what came last, and nothing of before.
  await isolated.caughtUp();
  expect(byFirst).toEqual([[0, 1, 2, 3, 4], [10]]);
  expect(isolated.state).toBe('running');
}
