import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Broker, startBroker, startTemporaryBroker, whyNoBroker } from '@proofmark/embedded-kafka';
import { numbered, numberOf, subscribe, until } from '../contract/stage.fixture.js';
import { StreamUnavailable } from '../errors.js';
import { KafkaEventStream } from './kafka-event-stream.js';

const missing = await whyNoBroker();
const onKafka = missing === null ? describe : describe.skip;
const why = missing === null ? '' : ` (${missing})`;

/** Java takes its time on a busy machine. */
const MINUTES = 60_000;

const topic = { name: 'test.thing.v1', owner: 'test', key: 'any', partitions: 4, keeping: 'all', about: '' } as const;

let first: Awaited<ReturnType<typeof startTemporaryBroker>>;
let broker: Broker;
const streams: KafkaEventStream[] = [];
beforeEach(async () => {
  if (missing === null) broker = first = await startTemporaryBroker();
}, 3 * MINUTES);
afterEach(async () => {
  await Promise.all(streams.splice(0).map((stream) => stream.close()));
  await broker?.kill();
  await first?.end();
});

async function open(): Promise<KafkaEventStream> {
  const stream = await KafkaEventStream.open({ brokers: [broker.brokers], topics: [topic], leaseMs: 3000 });
  streams.push(stream);
  return stream;
}

/** Appends all the time; remembers what was acknowledged, in order. */
function appending(stream: KafkaEventStream): { readonly acknowledged: number[]; stop(): Promise<void> } {
  const acknowledged: number[] = [];
  let over = false;
  const work = (async () => {
    for (let n = 0; !over; n++) {
      const appended = await stream.append(topic.name, [numbered(`key-${n % 7}`, n)]).then(
        () => true,
        (error: unknown) => !(error instanceof StreamUnavailable) && Promise.reject(error as Error),
      );
      if (appended) acknowledged.push(n);
    }
  })();
  return {
    acknowledged,
    stop: async () => {
      over = true;
      await work;
    },
  };
}

onKafka(`a broker that is${why}`, () => {
  for (const end of ['stop', 'kill'] as const) {
    it(
      `${end === 'stop' ? 'stopped' : 'killed'} and started again loses and doubles nothing, and nobody has to be started again`,
      async () => {
        const [source, sink] = [await open(), await open()];
        const seen = new Map<string, number[]>();
        const offsets = new Set<string>();
        const consumer = await subscribe(
          sink,
          { group: 'test.g', topic: topic.name },
          async ({ partition, records }) => {
            for (const record of records) {
              // Delivered again is allowed: a record is what stands at its place in the log.
              if (offsets.has(`${partition}/${record.offset}`)) continue;
              offsets.add(`${partition}/${record.offset}`);
              seen.set(record.key, [...(seen.get(record.key) ?? []), numberOf(record)]);
            }
          },
        );
        const load = appending(source);
        await until(() => load.acknowledged.length > 100);
        await broker[end]();
        broker = await startBroker({ dataDir: first.dataDir, port: first.port, durable: false });
        const before = load.acknowledged.length;
        await until(() => load.acknowledged.length > before + 100);
        await load.stop();
        await consumer.caughtUp();
        const all = [...seen.values()].flat();
        expect(load.acknowledged.length).toBeGreaterThan(before + 100);
        expect(load.acknowledged.filter((n) => !all.includes(n))).toEqual([]);
        expect(new Set(all).size).toBe(all.length);
        for (const numbers of seen.values()) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        expect(consumer.state).toBe('running');
      },
      3 * MINUTES,
    );
  }
});
