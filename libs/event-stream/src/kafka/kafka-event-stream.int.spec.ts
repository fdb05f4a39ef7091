import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTemporaryBroker, whyNoBroker } from '@proofmark/embedded-kafka';
import { type Admin, Kafka, logLevel, Partitioners } from 'kafkajs';
import {
  collector,
  latch,
  manyNumbered,
  numbered,
  numberOf,
  Stage,
  subscribe,
  until,
  upTo,
} from '../contract/stage.fixture.js';
import { deadLetterHeader } from '../delivery/dead-letter.js';
import type { StreamConsumer } from '../event-stream.js';
import type { StreamLogger } from '../stream-logger.js';
import { KafkaEngine } from './kafka-engine.fixture.js';
import { KafkaEventStream } from './kafka-event-stream.js';

const missing = await whyNoBroker();
const onKafka = missing === null ? describe : describe.skip;
const why = missing === null ? '' : ` (${missing})`;

/** A cleaner that hardly sleeps, so that compaction can be waited for. */
const settings = { 'log.cleaner.backoff.ms': 100, 'log.retention.check.interval.ms': 100 };

let engine: KafkaEngine;
let stage: Stage;
let kafka: Kafka;
let admin: Admin;

beforeAll(async () => {
  if (missing !== null) return;
  engine = await KafkaEngine.on(await startTemporaryBroker({ settings }));
  kafka = new Kafka({ brokers: [engine.broker.brokers], logLevel: logLevel.NOTHING });
  admin = kafka.admin();
  await admin.connect();
}, 60_000);
afterAll(async () => {
  await admin?.disconnect();
  await engine?.stop();
});
beforeEach(() => void (stage = new Stage(engine)));
afterEach(() => stage.close());

async function open(options: Parameters<KafkaEngine['open']>[0] = {}): Promise<KafkaEventStream> {
  const stream = await engine.open(options);
  stage.keep(stream);
  return stream;
}

async function partitionsOf(consumer: StreamConsumer): Promise<number[]> {
  return (await consumer.lag()).map(({ partition }) => partition).sort((a, b) => a - b);
}

onKafka(`an append${why}`, () => {
  it('that is repeated because its connection was lost is written once', async () => {
    const stream = await open({ appendTimeoutMs: 20_000 });
    const topic = await stage.topic(stream, { partitions: 2 });
    let [over, appended] = [false, 0];
    const trouble = (async () => {
      while (!over) {
        // On a busy machine a connection may take longer than that: something must get through each time.
        const before = appended;
        await wait(30);
        await until(() => over || appended > before);
        await engine.disconnectEverybody();
      }
    })();
    for (const n of upTo(150)) {
      await stream.append(topic, [numbered(`key-${n % 5}`, n), numbered('same', n)]);
      appended++;
    }
    over = true;
    await trouble;
    const found = collector();
    await (await subscribe(await open(), { group: stage.group(), topic }, found.handle)).caughtUp();
    const numbersOf = (key: string) => found.records.filter((record) => record.key === key).map(numberOf);
    expect(numbersOf('same')).toEqual(upTo(150));
    expect(numbersOf('key-3')).toEqual(upTo(150).filter((n) => n % 5 === 3));
  }, 60_000);

  it('of more than a request can hold travels in several', async () => {
    const stream = await open({ batchRecords: 100 });
    const topic = await stage.topic(stream);
    await stream.append(topic, manyNumbered(1050, 20));
    const found = collector();
    await (await subscribe(stream, { group: stage.group(), topic }, found.handle)).caughtUp();
    expect(found.records).toHaveLength(1050);
  });
});

onKafka(`a consumer${why}`, () => {
  it('goes on with the first record that is left, when retention took those it had not read', async () => {
    const stream = await open();
    const topic = await stage.topic(stream, { partitions: 1, keeping: { days: 1 } });
    const group = stage.group();
    await stream.append(topic, manyNumbered(10, 1));
    const seen = collector();
    await (await subscribe(stream, { group, topic }, seen.handle)).stop();
    await stream.append(topic, manyNumbered(30, 1));
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '35' }] });
    const rest = collector();
    await (await subscribe(stream, { group: stage.group(), topic }, rest.handle)).caughtUp();
    const behind = collector();
    const consumer = await subscribe(stream, { group, topic, from: 'latest' }, behind.handle);
    await consumer.caughtUp();
    expect(rest.records.map(({ offset }) => offset)).toEqual([35n, 36n, 37n, 38n, 39n]);
    expect(behind.records.map(({ offset }) => offset)).toEqual([35n, 36n, 37n, 38n, 39n]);
    expect((await consumer.lag()).map((lag) => lag.behind)).toEqual([0n]);
  });

  it('reads on after a batch that compaction has left without records', async () => {
    const [first, second] = [await open(), await open()];
    const topic = await stage.topic(first, { partitions: 1, keeping: 'latest' });
    const configEntries = Object.entries({
      'cleanup.policy': 'compact',
      'max.message.bytes': '8388608',
      'segment.ms': '50',
      'min.cleanable.dirty.ratio': '0.01',
      'max.compaction.lag.ms': '100',
    }).map(([name, value]) => ({ name, value }));
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: topic, configEntries }] });
    const large = (n: number) => {
      const record = numbered(`key-${n}`, n + 100);
      return { ...record, message: { ...record.message, data: { n: n + 100, text: randomText(500_000) } } };
    };
    await first.append(topic, manyNumbered(20, 20));
    await wait(100);
    // One batch larger than a read: what is before it comes alone.
    await second.append(topic, upTo(20).map(large).slice(0, 4));
    await second.append(
      topic,
      upTo(20).map((n) => numbered(`key-${n}`, n + 200)),
    );
    await wait(100);
    await second.append(topic, [numbered('roll', 300)]);
    const kept = async () => {
      const found = collector();
      const terms = { group: stage.group(), topic, sharing: { kind: 'everyone' as const } };
      const consumer = await subscribe(first, terms, found.handle);
      await consumer.caughtUp();
      await consumer.stop();
      return found.records;
    };
    await until(async () => (await kept()).length <= 21);
    const found = await kept();
    expect(found.map(numberOf)).toEqual([...upTo(20).map((n) => n + 200), 300]);
    expect(found[0]?.offset).toBe(24n);
  }, 30_000);

  it('puts aside what other tools wrote and nobody can read, as it came', async () => {
    const stream = await open();
    const topic = await stage.topic(stream, { partitions: 1 });
    const group = stage.group();
    const foreign = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await foreign.connect();
    const nonsense = Buffer.from([0xff, 0x00, 0x7b]);
    await foreign.send({ topic, messages: [{ key: 'a', value: nonsense, headers: { from: 'elsewhere' } }] });
    await foreign.send({ topic, messages: [{ value: JSON.stringify(numbered('a', 1).message) }] });
    await foreign.disconnect();
    await stream.append(topic, [numbered('a', 2)]);
    const seen: number[] = [];
    const consumer = await subscribe(stream, { group, topic }, async ({ records }) => {
      for (const record of records) if (record.key === '') throw new Error('whose is it?');
      seen.push(...records.map(numberOf));
    });
    await consumer.caughtUp();
    const letters = collector();
    await (await subscribe(stream, { group: stage.group(), topic: `${group}.dead` }, letters.handle)).caughtUp();
    expect(seen).toEqual([2]);
    const reasons = letters.records.map(({ headers }) => headers[deadLetterHeader.reason]);
    expect(reasons).toEqual(['SyntaxError: The record is no JSON.', 'Error: whose is it?']);
    expect(letters.records[0]?.headers['from']).toBe('elsewhere');
    expect(await valueAt(`${group}.dead`, 0)).toEqual(nonsense);
  });

  it('keeps its partitions while a handler works longer than its lease', async () => {
    const [one, other] = [await open(), await open()];
    const topic = await stage.topic(one, { partitions: 2 });
    const group = stage.group();
    const handled: number[] = [];
    const slow = async ({ records }: { records: readonly Parameters<typeof numberOf>[0][] }) => {
      await wait(engine.leaseMs * 1.3);
      handled.push(...records.map(numberOf));
    };
    const first = await subscribe(one, { group, topic }, slow);
    await subscribe(other, { group, topic }, slow);
    await one.append(topic, manyNumbered(10, 10));
    await first.caughtUp();
    expect(handled.sort((a, b) => a - b)).toEqual(upTo(10));
  }, 30_000);

  it('with a name of its own finds its partitions again after a restart, and the others are not disturbed', async () => {
    const [one, other] = [await open({ instanceId: 'copy-1' }), await open({ instanceId: 'copy-2' })];
    const topic = await stage.topic(one, { partitions: 6 });
    const group = stage.group();
    const handle = async () => undefined;
    const staying = await subscribe(other, { group, topic }, handle);
    const leaving = await subscribe(one, { group, topic }, handle);
    await until(async () => (await partitionsOf(leaving)).length === 3);
    const [mine, theirs] = [await partitionsOf(leaving), await partitionsOf(staying)];
    await one.close();
    const again = await subscribe(await open({ instanceId: 'copy-1' }), { group, topic }, handle);
    expect(await partitionsOf(again)).toEqual(mine);
    expect(await partitionsOf(staying)).toEqual(theirs);
  }, 30_000);

  it('has failed for good when another process takes its name', async () => {
    const [one, other] = [await open({ instanceId: 'copy-1' }), await open({ instanceId: 'copy-1' })];
    const topic = await stage.topic(one);
    const group = stage.group();
    const first = await subscribe(one, { group, topic }, async () => undefined);
    await subscribe(other, { group, topic }, async () => undefined);
    await until(() => first.state !== 'running');
    expect(first.state).toBe('failed');
    expect(first.failure?.message).toMatch(/instance/i);
  }, 30_000);
});

onKafka(`the log${why}`, () => {
  it('stays silent while all is well, from the first start on', async () => {
    const lines: string[] = [];
    const say = (_: object, message: string) => void lines.push(message);
    const logger: StreamLogger = { info: say, warn: say, error: say };
    const warned = (warning: Error) => void lines.push(`${warning.name}: ${warning.message}`);
    process.on('warning', warned);
    const broker = await startTemporaryBroker();
    const stream = await KafkaEventStream.open({ brokers: [broker.brokers], logger });
    const topic = await stage.topic(stream);
    const seen = collector();
    const consumer = await subscribe(stream, { group: stage.group(), topic }, seen.handle);
    await stream.append(topic, manyNumbered(1000, 50));
    await consumer.caughtUp();
    await stream.close();
    await broker.end();
    process.off('warning', warned);
    expect(seen.records).toHaveLength(1000);
    expect(lines).toEqual([]);
  }, 60_000);
});

function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  return Buffer.from(bytes)
    .toString('base64')
    .repeat(Math.ceil(length / 80_000))
    .slice(0, length);
}

/** The bytes of a record, as another tool reads them. */
async function valueAt(topic: string, offset: number): Promise<Buffer | null> {
  const consumer = kafka.consumer({ groupId: stage.group() });
  const read = latch();
  let value: Buffer | null = null;
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      if (Number(message.offset) !== offset) return;
      value = message.value;
      read.pass();
    },
  });
  await read.passed;
  await consumer.disconnect();
  return value;
}
