import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import { ascending, collector, manyNumbered, numbered, type Stage, subscribe, upTo } from './stage.fixture.js';
import { RecordInvalid } from '../errors.js';

export const appending: Invariant = (stage) => {
  it('all records of a call, or none', () => allOrNone(stage()));
  it('whatever a message and its headers say', () => anyText(stage()));
  it('thousands of small ones at once', () => manySmall(stage()));
  it('many in one call', () => oneLarge(stage()));
  it('large ones, with tombstones between them', () => largeOnes(stage()));
  it('nothing, when there is nothing', async () => {
    const stream = await stage().stream();
    await stream.append(await stage().topic(stream), []);
  });
};

async function allOrNone(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const huge = numbered('a', 2);
  const tooLarge = { ...huge, message: { ...huge.message, data: 'x'.repeat(1_000_001) } };
  const good = stream.append(topic, [numbered('a', 0)]);
  await expect(stream.append(topic, [numbered('a', 1), tooLarge])).rejects.toBeInstanceOf(RecordInvalid);
  await good;
  const found = collector();
  await (await subscribe(stream, { group: stage.group(), topic }, found.handle)).caughtUp();
  expect(found.numbers()).toEqual([0]);
}

async function anyText(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 1 });
  const odd = ['', '\u0000', '\u001e', '\ud800', '\\', '"', '{NULL}', '👩‍🚀', '\u2028', 'NULL', '\n\t\r'];
  const records = odd.map((text, n) => {
    const record = numbered('key', n);
    return { ...record, message: { ...record.message, data: { n, text } }, headers: { [`h${text}`]: text } };
  });
  await stream.append(topic, [...records, { key: 'last', message: null, headers: {} }]);
  const found = collector();
  await (await subscribe(stream, { group: stage.group(), topic }, found.handle)).caughtUp();
  // The message of what was read is looked at, and no property of its own.
  const read = found.records.map(({ offset, key, message, headers }) => ({ offset, key, message, headers }));
  expect(read).toEqual([
    ...records.map(({ key, message, headers }, n) => ({
      offset: BigInt(n),
      key,
      message,
      headers: wellFormed(headers),
    })),
    { offset: BigInt(odd.length), key: 'last', message: null, headers: {} },
  ]);
}

/** Headers are UTF-8; in JSON half a surrogate pair has an escape. */
function wellFormed(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toWellFormed(), text.toWellFormed()]));
}

/** More than any engine should hold in memory at once. Random, so that nothing compresses it. */
async function largeOnes(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 1 });
  const large = (n: number) => {
    const record = numbered('a', n);
    const text = randomBytes(675_000).toString('base64');
    return { ...record, message: { ...record.message, data: { n, text } } };
  };
  for (const n of upTo(12)) await stream.append(topic, n % 3 === 2 ? [{ key: 'a', message: null }] : [large(n)]);
  const found = collector();
  await (await subscribe(stream, { group: stage.group(), topic }, found.handle)).caughtUp();
  expect(found.numbers()).toEqual(upTo(12).map((n) => (n % 3 === 2 ? -1 : n)));
}

async function manySmall(stage: Stage): Promise<void> {
  const [one, other] = [await stage.stream(), await stage.stream()];
  const topic = await stage.topic(one);
  const found = collector();
  const consumer = await subscribe(one, { group: stage.group(), topic }, found.handle);
  await Promise.all(upTo(3000).map((n) => (n % 2 ? one : other).append(topic, [numbered(`key-${n % 100}`, n)])));
  await consumer.caughtUp();
  expect(ascending(found.numbers())).toEqual(upTo(3000));
}

async function oneLarge(stage: Stage): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream);
  const found = collector();
  const sizes: number[] = [];
  const consumer = await subscribe(stream, { group: stage.group(), topic, maxBatch: 300 }, async (batch, context) => {
    sizes.push(batch.records.length);
    await found.handle(batch, context);
  });
  await stream.append(topic, manyNumbered(20_000, 1000));
  await consumer.caughtUp();
  expect(ascending(found.numbers())).toEqual(upTo(20_000));
  expect(Math.max(...sizes)).toBe(300);
}
