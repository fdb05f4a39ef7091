import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import type { EventStream, StreamRecord } from '../event-stream.js';
import { collector, numbered, numberOf, type Stage, subscribe, upTo } from './stage.fixture.js';

/** Makes all records of the topic look older, and lets retention and compaction work through everything. */
export type TidyAfter = (topic: string, days: number) => Promise<void>;

interface TidyStage extends Stage {
  readonly tidyAfter: TidyAfter;
}

/** For engines that forget when they are told to. */
export const keepingWhenTidied =
  (tidyAfter: TidyAfter): Invariant =>
  (fresh) => {
    const stage = (): TidyStage => Object.assign(fresh(), { tidyAfter });
    it('`latest`: the last record of each key, at the offset it had', () => latestPerKey(stage()));
    it('`latest`: a tombstone removes its key, and goes too when it has been told of long enough', () =>
      tombstones(stage()));
    it('`latest`: again and again, as records come in', () => repeatedly(stage()));
    it('`latest`: everything of the last week, for readers who are behind', () => wholeWeek(stage()));
    it('days: what is older goes', () => days(stage()));
    it('days: also when that is all there was, and a reader is still behind', () => allGone(stage()));
    it('`all`: everything, however old', () => all(stage()));
  };

async function readAll(stage: Stage, stream: EventStream, topic: string): Promise<StreamRecord[]> {
  const found = collector();
  const consumer = await subscribe(stream, { group: stage.group(), topic }, found.handle);
  await consumer.caughtUp();
  const behind = (await consumer.lag()).map((lag) => lag.behind);
  expect(new Set(behind)).toEqual(new Set([0n]));
  await consumer.stop();
  return found.records;
}

const latest = { partitions: 1, keeping: 'latest' as const };

async function latestPerKey(stage: TidyStage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, latest);
  await stream.append(
    topic,
    upTo(90).map((n) => numbered(`key-${n % 9}`, n)),
  );
  await stream.append(topic, [numbered('key-3', 90)]);
  await stage.tidyAfter(topic, 8);
  const kept = await readAll(stage, stream, topic);
  expect(kept.map(numberOf)).toEqual([81, 82, 83, 85, 86, 87, 88, 89, 90]);
  expect(kept.map(({ offset }) => Number(offset))).toEqual(kept.map(numberOf));
}

async function tombstones(stage: TidyStage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, latest);
  await stream.append(topic, [numbered('a', 0), numbered('b', 1), { key: 'a', message: null }]);
  await stage.tidyAfter(topic, 8);
  const told = await readAll(stage, stream, topic);
  expect(told.map(({ key, message }) => [key, message === null])).toEqual([
    ['b', false],
    ['a', true],
  ]);
  await stage.tidyAfter(topic, 30);
  expect((await readAll(stage, stream, topic)).map(({ key }) => key)).toEqual(['b']);
}

async function repeatedly(stage: TidyStage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { ...latest, partitions: 3 });
  const live = new Map<string, number>();
  const consumer = await subscribe(stream, { group: stage.group(), topic, maxBatch: 7 }, async ({ records }) => {
    for (const record of records) live.set(record.key, numberOf(record));
  });
  for (const round of upTo(5)) {
    await stream.append(
      topic,
      upTo(60).map((n) => numbered(`key-${n % 20}`, round * 60 + n)),
    );
    await stage.tidyAfter(topic, 8);
  }
  await consumer.caughtUp();
  const expected = Object.fromEntries(upTo(20).map((n) => [`key-${n}`, 280 + n]));
  expect(Object.fromEntries(live)).toEqual(expected);
  const kept = await readAll(stage, stream, topic);
  expect(kept).toHaveLength(20);
  expect(Object.fromEntries(kept.map((record) => [record.key, numberOf(record)]))).toEqual(expected);
}

async function wholeWeek(stage: TidyStage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, latest);
  await stream.append(topic, [numbered('a', 0), numbered('a', 1), numbered('b', 2)]);
  await stage.tidyAfter(topic, 5);
  await stream.append(topic, [numbered('a', 3), numbered('b', 4), numbered('a', 5)]);
  await stage.tidyAfter(topic, 1);
  expect((await readAll(stage, stream, topic)).map(numberOf)).toEqual([0, 1, 2, 3, 4, 5]);
  // The first three are eight days old by now, the others three.
  await stage.tidyAfter(topic, 2);
  expect((await readAll(stage, stream, topic)).map(numberOf)).toEqual([1, 2, 3, 4, 5]);
}

async function days(stage: TidyStage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 2, keeping: { days: 7 } });
  await stream.append(
    topic,
    upTo(50).map((n) => numbered(`key-${n}`, n)),
  );
  await stage.tidyAfter(topic, 6);
  expect(await readAll(stage, stream, topic)).toHaveLength(50);
  await stream.append(topic, [numbered('key-0', 50)]);
  await stage.tidyAfter(topic, 2);
  expect((await readAll(stage, stream, topic)).map(numberOf)).toEqual([50]);
}

async function allGone(stage: TidyStage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 1, keeping: { days: 7 } });
  await stream.append(topic, [numbered('a', 0), numbered('a', 1)]);
  await stage.tidyAfter(topic, 8);
  expect(await readAll(stage, stream, topic)).toEqual([]);
  await stream.append(topic, [numbered('a', 2)]);
  expect((await readAll(stage, stream, topic)).map(numberOf)).toEqual([2]);
}

async function all(stage: TidyStage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  await stream.append(topic, [numbered('a', 0), numbered('a', 1)]);
  await stage.tidyAfter(topic, 10_000);
  expect((await readAll(stage, stream, topic)).map(numberOf)).toEqual([0, 1]);
}
