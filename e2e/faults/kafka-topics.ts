import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { partitionOf } from '@proofmark/event-stream';
import kafkajs, { type Admin, type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import { CHANGES, SCANS, type TopicRecord, type Topics } from './topics.ts';

const READ_WITHIN_MS = 30_000;

const { CompressionCodecs, CompressionTypes, logLevel } = kafkajs;
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: ({ buffer }: { buffer: Buffer }) => compress(buffer),
  decompress,
});

/** The topics as a stranger's client reads them, from the start. Segments that are written to are never compacted, so all of it is there. */
export class KafkaTopics implements Topics {
  private readonly kafka: Kafka;
  private readonly admin: Admin;
  private readonly consumer: Consumer;
  private readonly records = new Map<string, TopicRecord[]>();
  /** By topic and partition. */
  private readonly next = new Map<string, bigint>();

  constructor(brokers: string) {
    const retry = { initialRetryTime: 200, maxRetryTime: 1000, retries: 1000 };
    this.kafka = new kafkajs.Kafka({ clientId: 'faults', brokers: [brokers], logLevel: logLevel.NOTHING, retry });
    this.admin = this.kafka.admin();
    this.consumer = this.kafka.consumer({ groupId: `faults-${randomUUID()}` });
  }

  async open(): Promise<void> {
    await this.admin.connect();
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [CHANGES, SCANS], fromBeginning: true });
    await this.consumer.run({ eachBatch: async (payload) => this.take(payload) });
  }

  async read(topic: typeof CHANGES | typeof SCANS): Promise<readonly TopicRecord[]> {
    const ends = await this.admin.fetchTopicOffsets(topic);
    const isBehind = () =>
      ends.some(({ partition, high }) => (this.next.get(`${topic} ${partition}`) ?? 0n) < BigInt(high));
    for (const deadline = Date.now() + READ_WITHIN_MS; isBehind(); await sleep(50)) {
      if (Date.now() > deadline) throw new Error(`${topic} could not be read to its end.`);
    }
    return this.records.get(topic) ?? [];
  }

  async append(topic: string, records: readonly TopicRecord[]): Promise<void> {
    const [metadata] = (await this.admin.fetchTopicMetadata({ topics: [topic] })).topics;
    const partitions = metadata?.partitions.length ?? 1;
    const producer = this.kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    const messages = records.map((record) => ({ ...record, partition: partitionOf(record.key, partitions) }));
    await producer.send({ topic, messages, acks: -1 });
    await producer.disconnect();
  }

  async count(topic: string): Promise<number> {
    if (!(await this.admin.listTopics()).includes(topic)) return 0;
    const ends = await this.admin.fetchTopicOffsets(topic);
    return ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  }

  async close(): Promise<void> {
    await this.consumer.disconnect();
    await this.admin.disconnect();
  }

  /** After a rebalance it may come again from further back. */
  private take({ batch: { topic, partition, messages } }: EachBatchPayload): void {
    const place = `${topic} ${partition}`;
    const records = this.records.get(topic) ?? [];
    this.records.set(topic, records);
    for (const { offset, key, value } of messages) {
      if (BigInt(offset) < (this.next.get(place) ?? 0n)) continue;
      this.next.set(place, BigInt(offset) + 1n);
      if (value) records.push({ key: String(key), value: String(value) });
    }
  }
}
