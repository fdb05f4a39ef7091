import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import type { PositionStore } from '../event-stream.js';
import { ascending, collector, manyNumbered, numbered, type Stage, subscribe, until, upTo } from './stage.fixture.js';

export const replay: Invariant = (stage) => {
  it('for a group that nobody has heard of', () => newGroup(stage()));
  it('for everyone who keeps no positions, at each start and each for itself', () => everyone(stage()));
  it('not for everyone who keeps positions: it goes on where it was', () => everyoneWithPositions(stage()));
  it('not for a group that begins with the latest', () => latest(stage()));
  it('and `latest` means the moment of the first subscription, also where positions are kept', () =>
    latestKept(stage()));
};

async function newGroup(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  await stream.append(topic, manyNumbered(100, 10));
  for (const group of [stage.group(), stage.group()]) {
    const seen = collector();
    const consumer = await subscribe(stream, { group, topic }, seen.handle);
    await consumer.caughtUp();
    expect(ascending(seen.numbers())).toEqual(upTo(100));
  }
}

async function everyone(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const group = stage.group();
  await stream.append(topic, manyNumbered(50, 10));
  const [one, other] = [collector(), collector()];
  const terms = { group, topic, sharing: { kind: 'everyone' as const } };
  const first = await subscribe(stream, terms, one.handle);
  const second = await subscribe(await stage.stream(), terms, other.handle);
  await stream.append(topic, [numbered('key-0', 50)]);
  await Promise.all([first.caughtUp(), second.caughtUp()]);
  expect(ascending(one.numbers())).toEqual(upTo(51));
  expect(ascending(other.numbers())).toEqual(upTo(51));
  await first.stop();
  const again = collector();
  await (await subscribe(stream, terms, again.handle)).caughtUp();
  expect(ascending(again.numbers())).toEqual(upTo(51));
}

function positionsInMemory(): PositionStore {
  const kept = new Map<string, bigint>();
  return {
    load: async (topic, partition) => kept.get(`${topic}/${partition}`) ?? null,
    save: async (topic, partition, next) => void kept.set(`${topic}/${partition}`, next),
  };
}

async function everyoneWithPositions(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const terms = { group: stage.group(), topic, sharing: { kind: 'everyone' as const, positions: positionsInMemory() } };
  await stream.append(topic, manyNumbered(50, 10));
  const [before, after] = [collector(), collector()];
  const first = await subscribe(stream, terms, before.handle);
  await first.caughtUp();
  await first.stop();
  await stream.append(topic, [numbered('key-0', 50)]);
  await (await subscribe(stream, terms, after.handle)).caughtUp();
  expect(before.records).toHaveLength(50);
  expect(after.numbers()).toEqual([50]);
}

async function latest(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const group = stage.group();
  await stream.append(topic, manyNumbered(50, 10));
  const seen = collector();
  const first = await subscribe(stream, { group, topic, from: 'latest' }, seen.handle);
  await stream.append(topic, [numbered('a', 50)]);
  await until(() => seen.records.length > 0);
  await first.stop();
  await stream.append(topic, [numbered('a', 51)]);
  // The group is known by now: nothing that came meanwhile is left out.
  const second = await subscribe(stream, { group, topic, from: 'latest' }, seen.handle);
  await second.caughtUp();
  expect(seen.numbers()).toEqual([50, 51]);
}

async function latestKept(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const sharing = { kind: 'everyone' as const, positions: positionsInMemory() };
  const terms = { group: stage.group(), topic, from: 'latest' as const, sharing };
  await stream.append(topic, manyNumbered(50, 10));
  const seen = collector();
  await (await subscribe(stream, terms, seen.handle)).stop();
  await stream.append(topic, [numbered('a', 50)]);
  await (await subscribe(stream, terms, seen.handle)).caughtUp();
  expect(seen.numbers()).toEqual([50]);
}
