import { createRequire } from 'node:module';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { type Broker, startBroker } from './broker.js';
import { whyNoBroker } from './tools.js';

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}
const { prototype: queue } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
  prototype: RequestQueue;
};
const { scheduleCheckPendingRequests } = queue;
// kafkajs sets a timer also when nothing waits, with a negative time, of which Node 24 warns.
queue.scheduleCheckPendingRequests = function schedule(this: RequestQueue): void {
  if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
};

const missing = await whyNoBroker();
const withBroker = missing === null ? describe : describe.skip;
const why = missing === null ? '' : ` (${missing})`;

/** A broker starts several times, and Java takes its time on a busy machine. */
const MINUTES = 60_000;

const topic = 'test.kept';
let folder: string;
let broker: Broker | undefined;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'proofmark-kafka-'))));
afterEach(() => broker?.kill());
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(port?: number): Promise<Broker> {
  broker = await startBroker({ dataDir: folder, durable: false, ...(port !== undefined && { port }) });
  return broker;
}

async function withAdmin<T>(work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers: [broker?.brokers ?? ''], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

const topics = () => withAdmin((admin) => admin.listTopics());

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(Boolean(socket.destroy())));
    socket.once('error', () => resolve(false));
  });
}

withBroker(`a broker${why}`, () => {
  it(
    'makes no topic by being asked for it, and keeps its topics over a stop and a kill',
    async () => {
      const first = await start();
      expect(await topics()).not.toContain(topic);
      await withAdmin((admin) => admin.createTopics({ topics: [{ topic }] }));
      await first.stop();
      expect(await isListening(first.port)).toBe(false);
      const second = await start(first.port);
      expect(second.brokers).toBe(first.brokers);
      expect(await topics()).toContain(topic);
      await second.kill();
      await start(first.port);
      expect(await topics()).toContain(topic);
    },
    3 * MINUTES,
  );

  it(
    'that a killed owner left running is stopped before another one starts on its data',
    async () => {
      const { pid, port } = await start();
      // As if nobody had started it: only the process id on disk tells of it.
      broker = undefined;
      const second = await start(port);
      expect(second.pid).not.toBe(pid);
      expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
      expect(await readFile(join(folder, 'broker.pid'), 'utf8')).toBe(String(second.pid));
    },
    3 * MINUTES,
  );

  it(
    'says why it does not come up',
    async () => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as AddressInfo;
      await expect(start(port)).rejects.toThrow(/Kafka did not start[^]*Address already in use/);
      other.close();
    },
    3 * MINUTES,
  );
});

describe('a machine without Java', () => {
  it('is told so in one sentence', async () => {
    expect(await whyNoBroker({ PATH: tmpdir() })).toBe(
      'No local Kafka broker: Java 17 or later is not installed (no `java` in the PATH).',
    );
  });
});
