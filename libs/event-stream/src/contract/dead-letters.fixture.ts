import { expect, it } from '@jest/globals';
import { retryTopic, sharedGroups } from '@proofmark/contracts';
import type { Invariant } from './invariant.fixture.js';
import { DeadLetters } from '../delivery/dead-letters.js';
import type { EventStream, StreamConsumer } from '../event-stream.js';
import { collector, numbered, numberOf, type Stage, subscribe } from './stage.fixture.js';

export const deadLetters: Invariant = (stage) => {
  it('gives one back to the group that failed, and to nobody else', () => givenBack(stage()));
  it('that fail again as another one, which tells where it first stood', () => failsAgain(stage()));
  it('drops one with a note, and decides once only', () => dropped(stage()));
  it('of a group that never ran: there are none', () => none(stage()));
  it('but not those of a group that every instance reads for itself', () => ofEveryone(stage()));
};

/** Its dead letters are this contract's alone: one at a time, and told apart by the topic. */
const GROUP = sharedGroups[0];

interface Fallen {
  readonly stream: EventStream;
  readonly topic: string;
  readonly letters: DeadLetters;
  readonly consumer: StreamConsumer;
  readonly seen: number[];
  isMended: boolean;
}

/** The records 0, 1 and 2 were appended, and 1 could not be handled. */
async function fallen(stage: Stage): Promise<Fallen> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 1 });
  await stream.ensureTopics([retryTopic(GROUP)]);
  const state: { seen: number[]; isMended: boolean } = { seen: [], isMended: false };
  const consumer = await stream.subscribe({
    group: GROUP,
    topics: [topic, retryTopic(GROUP).name],
    from: 'latest',
    sharing: { kind: 'shared' },
    retry: { attempts: 2, firstDelayMs: 1, maxDelayMs: 1 },
    maxBatch: 1,
    handle: async ({ records: [record] }) => {
      if (!record) return;
      if (numberOf(record) === 1 && !state.isMended) throw new Error('1 is bad');
      state.seen.push(numberOf(record));
    },
  });
  const headers = { shade: 'blue' };
  await stream.append(topic, [numbered('a', 0), { ...numbered('a', 1), headers }, numbered('a', 2)]);
  await consumer.caughtUp();
  return Object.assign(state, { stream, topic, consumer, letters: new DeadLetters(stream, GROUP) });
}

async function lastOf({ letters }: Fallen) {
  const last = (await letters.all()).at(-1);
  if (!last) throw new Error('There is no dead letter.');
  return last;
}

async function givenBack(stage: Stage): Promise<void> {
  const all = await fallen(stage);
  const other = collector();
  await (await subscribe(all.stream, { group: stage.group(), topic: all.topic }, other.handle)).caughtUp();
  const letter = await lastOf(all);
  expect(letter).toMatchObject({
    reason: 'Error: 1 is bad',
    attempts: 2,
    origin: `${all.topic}/0/1`,
    settlement: null,
  });
  all.isMended = true;
  await all.letters.replay(letter.number, 'mended');
  await all.consumer.caughtUp();
  expect(all.seen).toEqual([0, 2, 1]);
  expect(other.numbers()).toEqual([0, 1, 2]);
  expect((await lastOf(all)).settlement).toMatchObject({ how: 'replayed', note: 'mended' });
  await expect(all.letters.replay(letter.number)).rejects.toThrow(`${letter.number} of ${GROUP} was replayed at`);
  await all.consumer.caughtUp();
  expect(all.seen).toEqual([0, 2, 1]);
}

async function failsAgain(stage: Stage): Promise<void> {
  const all = await fallen(stage);
  const first = await lastOf(all);
  await all.letters.replay(first.number);
  await all.consumer.caughtUp();
  const second = await lastOf(all);
  expect(second.number).toBeGreaterThan(first.number);
  expect(second).toMatchObject({ origin: `${all.topic}/0/1`, settlement: null });
  expect(second.record).toMatchObject({ key: 'a', message: first.record.message, headers: { shade: 'blue' } });
  expect((await all.letters.find(first.number)).settlement).toMatchObject({ how: 'replayed', note: '' });
}

async function dropped(stage: Stage): Promise<void> {
  const all = await fallen(stage);
  const { number } = await lastOf(all);
  await all.letters.drop(number, 'a code that is gone');
  expect((await all.letters.find(number)).settlement).toMatchObject({ how: 'dropped', note: 'a code that is gone' });
  await expect(all.letters.drop(number, 'again')).rejects.toThrow('was dropped at');
  await expect(all.letters.replay(number)).rejects.toThrow('was dropped at');
  await expect(all.letters.find(number + 100n)).rejects.toThrow(`${GROUP} has no dead letter ${number + 100n}.`);
}

async function none(stage: Stage): Promise<void> {
  expect(await new DeadLetters(await stage.stream(), stage.group()).all()).toEqual([]);
}

async function ofEveryone(stage: Stage): Promise<void> {
  const letters = new DeadLetters(await stage.stream(), 'gateway.api-keys');
  await expect(letters.replay(0n)).rejects.toThrow('every instance reads its topics itself');
}
