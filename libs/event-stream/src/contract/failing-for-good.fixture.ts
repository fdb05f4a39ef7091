import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import type { PositionStore } from '../event-stream.js';
import { collector, numbered, type Stage, subscribe, until } from './stage.fixture.js';

export const failingForGood: Invariant = (stage) => {
  it('because it cannot keep how far it is', () => brokenPositions(stage()), 30_000);
};

async function brokenPositions(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 1 });
  let works = true;
  const positions: PositionStore = {
    load: async () => null,
    save: async () => {
      if (!works) throw new Error('the disk is full');
    },
  };
  const seen = collector();
  const consumer = await subscribe(
    stream,
    { group: stage.group(), topic, sharing: { kind: 'everyone', positions } },
    seen.handle,
  );
  await stream.append(topic, [numbered('a', 0)]);
  await consumer.caughtUp();
  expect(consumer.state).toBe('running');
  works = false;
  await stream.append(topic, [numbered('a', 1)]);
  await until(() => consumer.state !== 'running');
  expect(consumer.state).toBe('failed');
  expect(consumer.failure?.message).toBe('the disk is full');
  expect(stream.consumers()).toContain(consumer);
  await consumer.stop();
  expect(consumer.state).toBe('failed');
}
