import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import { deadLetterHeader } from '../delivery/dead-letter.js';
import { TryAgainLater } from '../errors.js';
import type { BatchContext, EventStream, StreamRecord } from '../event-stream.js';
import { collector, numbered, numberOf, type Stage, subscribe, upTo } from './stage.fixture.js';

export const poisonMessage: Invariant = (stage) => {
  it('after the given number of tries, with the reason, and then handles the next', () => alone(stage()));
  it('found among good ones, each of which is handled once and in order', () => amongGoodOnes(stage()));
  it('but not when it succeeds before the tries are used up', () => inTime(stage()));
  it('but never for the fault of the world: that is waited out', () => faultOfTheWorld(stage()));
  it('also when it has no message, or its error is no Error', () => oddOnes(stage()));
};

async function deadLettersOf(stage: Stage, stream: EventStream, group: string): Promise<StreamRecord[]> {
  const letters = collector();
  const terms = { group: stage.group(), topic: `${group}.dead` };
  await (await subscribe(stream, terms, letters.handle)).caughtUp();
  return letters.records;
}

async function alone(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 1 });
  const group = stage.group();
  const tries: [number, number][] = [];
  const consumer = await subscribe(stream, { group, topic, maxBatch: 1 }, async ({ records }, { attempt }) => {
    tries.push([numberOf(records[0]!), attempt]);
    if (numberOf(records[0]!) === 1) throw new RangeError('there is no such code');
  });
  await stream.append(
    topic,
    upTo(3).map((n) => ({ ...numbered('a', n), headers: { shade: 'blue' } })),
  );
  await consumer.caughtUp();
  expect(tries).toEqual([
    [0, 1],
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 1],
  ]);
  const [letter, ...others] = await deadLettersOf(stage, stream, group);
  expect(others).toEqual([]);
  expect(letter).toMatchObject({ key: 'a', message: numbered('a', 1).message });
  expect(letter?.headers).toEqual({
    shade: 'blue',
    [deadLetterHeader.reason]: 'RangeError: there is no such code',
    [deadLetterHeader.attempts]: '3',
    [deadLetterHeader.topic]: topic,
    [deadLetterHeader.partition]: '0',
    [deadLetterHeader.offset]: '1',
    [deadLetterHeader.time]: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
}

async function amongGoodOnes(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 1 });
  const group = stage.group();
  const poisons = new Set([0, 37, 38, 63]);
  await stream.append(
    topic,
    upTo(64).map((n) => numbered('a', n)),
  );
  const done: number[] = [];
  const consumer = await subscribe(stream, { group, topic }, async ({ records }) => {
    const bad = records.find((record) => poisons.has(numberOf(record)));
    if (bad) throw new Error(`${numberOf(bad)} is bad`);
    done.push(...records.map(numberOf));
  });
  await consumer.caughtUp();
  expect(done).toEqual(upTo(64).filter((n) => !poisons.has(n)));
  const letters = await deadLettersOf(stage, stream, group);
  expect(letters.map(numberOf)).toEqual([...poisons]);
  expect(letters.map(({ headers }) => headers[deadLetterHeader.offset])).toEqual(['0', '37', '38', '63']);
}

async function inTime(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const group = stage.group();
  let done = 0;
  const consumer = await subscribe(stream, { group, topic }, async (_, { attempt }) => {
    if (attempt < 3) throw new Error('a little later');
    done = attempt;
  });
  await stream.append(topic, [numbered('a', 0)]);
  await consumer.caughtUp();
  expect(done).toBe(3);
  expect(await deadLettersOf(stage, stream, group)).toEqual([]);
}

async function faultOfTheWorld(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 1 });
  const group = stage.group();
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const troubles = [new TryAgainLater('not yet'), new Error('failed', { cause: refused }), refused];
  const seen: { size: number; attempt: number }[] = [];
  await stream.append(topic, [numbered('a', 0), numbered('a', 1)]);
  const consumer = await subscribe(stream, { group, topic }, async ({ records }, { attempt }: BatchContext) => {
    seen.push({ size: records.length, attempt });
    if (seen.length <= 9) throw troubles[(seen.length - 1) % 3] ?? refused;
  });
  await consumer.caughtUp();
  // The batch stays whole, and none of it counts as a try.
  expect(seen).toEqual(Array.from({ length: 10 }, () => ({ size: 2, attempt: 1 })));
  expect(await deadLettersOf(stage, stream, group)).toEqual([]);
}

async function oddOnes(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 1 });
  const group = stage.group();
  const consumer = await subscribe(stream, { group, topic }, () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what others throw is not ours to choose
    throw `\ud800 ${'long '.repeat(1000)}`;
  });
  await stream.append(topic, [{ key: 'gone', message: null }]);
  await consumer.caughtUp();
  const [letter] = await deadLettersOf(stage, stream, group);
  expect(letter).toMatchObject({ key: 'gone', message: null });
  expect(letter?.headers[deadLetterHeader.reason]).toMatch(/^\ufffd long long/);
  expect(letter?.headers[deadLetterHeader.reason]).toHaveLength(1000);
}
