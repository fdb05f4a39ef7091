import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import { RecordInvalid, TopicMismatch, TopicUnknown } from '../errors.js';
import { collector, numbered, type Stage, subscribe, upTo } from './stage.fixture.js';

export const topicsAsDefined: Invariant = (stage) => {
  it('created once, whoever asks and however often', () => onceByMany(stage()));
  it('and refuses another number of partitions', () => refuses(stage(), { partitions: 5 }, /has 4 partitions, not 5/));
  it('and refuses another keeping', () => refuses(stage(), { keeping: 'latest' }, /keeps all, not latest/));
  it('and refuses other days', () => refuses(stage(), { keeping: { days: 3 } }, /keeps all, not days:3/));
  it('and nothing can be appended to or read from a topic that nobody created', () => unknown(stage()));
  it('and keys within bounds', () => keys(stage()));
};

async function onceByMany(stage: Stage): Promise<void> {
  const streams = await Promise.all(upTo(4).map(() => stage.stream()));
  const definitions = upTo(5).map(() => stage.definition());
  await Promise.all(
    streams.flatMap((stream) => [stream.ensureTopics(definitions), stream.ensureTopics([...definitions].reverse())]),
  );
  const [stream] = streams;
  for (const { name } of definitions) await stream?.append(name, [numbered('a', 0)]);
}

async function refuses(stage: Stage, other: Parameters<Stage['definition']>[0], reason: RegExp): Promise<void> {
  const stream = await stage.stream();
  const definition = stage.definition();
  await stream.ensureTopics([definition]);
  const refused = (await stage.stream()).ensureTopics([stage.definition(), { ...definition, ...other }]);
  await expect(refused).rejects.toBeInstanceOf(TopicMismatch);
  await expect(refused).rejects.toThrow(reason);
}

async function unknown(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = 'test.never-created.v1';
  await expect(stream.append(topic, [numbered('a', 0)])).rejects.toBeInstanceOf(TopicUnknown);
  const subscribed = subscribe(stream, { group: stage.group(), topic }, collector().handle);
  await expect(subscribed).rejects.toBeInstanceOf(TopicUnknown);
  expect(stream.consumers()).toEqual([]);
}

async function keys(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 1 });
  for (const key of ['', 'x'.repeat(256), 'a\u0000b', 'a\u001eb', 'a\ud800b']) {
    await expect(stream.append(topic, [numbered('good', 0), numbered(key, 1)])).rejects.toBeInstanceOf(RecordInvalid);
  }
  const good = ['x'.repeat(255), ' ', '"\\', '{a,b}', 'é'];
  await stream.append(
    topic,
    good.map((key) => numbered(key, 0)),
  );
  const found = collector();
  await (await subscribe(stream, { group: stage.group(), topic }, found.handle)).caughtUp();
  expect(found.records.map(({ key }) => key)).toEqual(good);
}
