import { setTimeout as wait } from 'node:timers/promises';
import { AppendQueue, type ProducerLimits } from '../delivery/append-queue.js';
import { delayAfter } from '../delivery/back-off.js';
import { encodeRecord } from '../delivery/encode-record.js';
import { isTransient } from '../delivery/is-transient.js';
import { within } from '../delivery/within.js';
import { RecordInvalid, StreamUnavailable, TopicUnknown } from '../errors.js';
import type { OutgoingRecord } from '../event-stream.js';
import type { KafkaConnection } from './client/connection.js';
import type { ProduceTerms } from './client/produce.js';
import type { BatchRecord } from './client/record-batch.js';
import { refusal, refusalOf, TOPIC_GONE } from './client/stream-error.js';
import { ProducerIdentity } from './producer-identity.js';
import type { KafkaTopic } from './topic-catalog.js';

/** A record as it goes to a broker. */
export interface KafkaRecord extends BatchRecord {
  readonly partition: number;
}

interface ProduceAnswer {
  readonly topics: readonly {
    readonly partitions: readonly { readonly partition: number; readonly errorCode: number }[];
  }[];
}

/** Records of one request that are not acknowledged yet, by partition. */
type Pending = Map<number, readonly KafkaRecord[]>;

/** What the broker will never take. */
const INVALID = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'CORRUPT_MESSAGE']);
/** It has them already: an earlier try was not heard of. */
const THERE_ALREADY = 'DUPLICATE_SEQUENCE_NUMBER';
/** The broker has lost track of this producer, or it of itself. */
const OUT_OF_STEP = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
]);

/** Appends to one topic: one request to each broker at a time, numbered, so that a repeated one is written once. */
export class KafkaProducer {
  private readonly queue: AppendQueue<KafkaRecord>;
  private readonly identity: ProducerIdentity;

  constructor(
    private readonly connection: KafkaConnection,
    private readonly topic: KafkaTopic,
    private readonly limits: ProducerLimits,
  ) {
    this.queue = new AppendQueue(topic.name, limits, (records, deadline) => this.sendAll(records, deadline));
    this.identity = new ProducerIdentity(connection);
  }

  async append(records: readonly OutgoingRecord[]): Promise<void> {
    await this.appendEncoded(records.map((record) => encodeRecord(record, this.topic.partitions)));
  }

  async appendEncoded(records: readonly KafkaRecord[]): Promise<void> {
    await this.queue.append(records);
  }

  private async sendAll(records: readonly KafkaRecord[], deadline: number): Promise<void> {
    for (let at = 0; at < records.length; at += this.limits.batchRecords) {
      await this.send(byPartition(records.slice(at, at + this.limits.batchRecords)), deadline);
    }
  }

  private async send(pending: Pending, deadline: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const error = await this.tryOnce(pending, deadline);
      if (pending.size === 0) return;
      const isGone = refusalOf(error) === TOPIC_GONE;
      if (error !== null && !isGone && !isTransient(error)) throw error;
      const delay = delayAfter(attempt, { firstDelayMs: 20, maxDelayMs: 500 });
      if (performance.now() + delay >= deadline) {
        // Requests on their way may still be written; under a new epoch the broker refuses them once it has seen a newer one.
        this.identity.renew();
        if (isGone) throw new TopicUnknown(this.topic.name);
        throw new StreamUnavailable(`${this.topic.name} cannot be appended to.`, { cause: error });
      }
      await wait(delay);
      await within(deadline, this.connection.lookAround()).catch(() => undefined);
    }
  }

  private async tryOnce(pending: Pending, deadline: number): Promise<Error | null> {
    try {
      return await within(deadline, this.produce(pending));
    } catch (error) {
      return error as Error;
    }
  }

  /** Sends what is pending to the leaders of its partitions. Gives one of the failures, where there are any. */
  private async produce(pending: Pending): Promise<Error | null> {
    const { id, epoch } = await this.identity.get();
    const leaders = new Map<number, number[]>();
    for (const { partitionId, leader } of await this.connection.partitionsOf(this.topic.wire)) {
      if (pending.has(partitionId)) leaders.set(leader, [...(leaders.get(leader) ?? []), partitionId]);
    }
    const sent = [...leaders].map(async ([node, partitions]) => {
      const answer = await this.connection.askForParts<ProduceAnswer>({ node }, 'Produce', {
        topic: this.topic.wire,
        timeoutMs: this.limits.appendTimeoutMs,
        producerId: id,
        producerEpoch: epoch,
        parts: partitions.map((partition) => this.partOf(partition, pending)),
      } satisfies ProduceTerms);
      return this.settle(answer, pending, epoch);
    });
    const results = await Promise.allSettled(sent);
    const failures = results.map((result) => {
      return result.status === 'fulfilled' ? result.value : (result.reason as Error);
    });
    return failures.find((failure) => failure !== null) ?? null;
  }

  private partOf(partition: number, pending: Pending): ProduceTerms['parts'][number] {
    return { partition, firstSequence: this.identity.sequence(partition), records: pending.get(partition) ?? [] };
  }

  private settle(answer: ProduceAnswer, pending: Pending, epoch: number): Error | null {
    let failed: Error | null = null;
    for (const { partition, errorCode } of answer.topics.flatMap(({ partitions }) => partitions)) {
      const error = refusal(errorCode);
      if (!error || refusalOf(error) === THERE_ALREADY) {
        this.identity.advance(partition, pending.get(partition)?.length ?? 0, epoch);
        pending.delete(partition);
      } else {
        failed ??= this.understand(error);
      }
    }
    return failed;
  }

  private understand(error: Error): Error {
    const type = refusalOf(error) ?? '';
    if (INVALID.has(type)) return new RecordInvalid(`${this.topic.name}: ${error.message}`, { cause: error });
    if (!OUT_OF_STEP.has(type)) return error;
    this.identity.forget();
    return new StreamUnavailable(error.message, { cause: error });
  }
}

function byPartition(records: readonly KafkaRecord[]): Pending {
  const found = new Map<number, KafkaRecord[]>();
  for (const record of records) {
    const others = found.get(record.partition);
    if (others) others.push(record);
    else found.set(record.partition, [record]);
  }
  return found;
}
