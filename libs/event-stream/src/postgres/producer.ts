import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { AppendQueue, type ProducerLimits } from '../delivery/append-queue.js';
import { delayAfter } from '../delivery/back-off.js';
import { deadLetter, type Failure } from '../delivery/dead-letter.js';
import { type EncodedRecord, encodeRecord, isGoodKey } from '../delivery/encode-record.js';
import { isTransient } from '../delivery/is-transient.js';
import { unreadableText } from '../delivery/read-record.js';
import { StreamUnavailable } from '../errors.js';
import type { OutgoingRecord } from '../event-stream.js';
import type { StoredTopic } from '../topics/stored-topic.js';

/** Appends to one topic, one transaction at a time. */
export class TopicProducer {
  private readonly queue: AppendQueue<EncodedRecord>;

  constructor(
    private readonly pool: Pool,
    private readonly topic: StoredTopic,
    limits: ProducerLimits,
  ) {
    this.queue = new AppendQueue(topic.name, limits, (records, deadline) => this.sendBefore(deadline, records));
  }

  async append(records: readonly OutgoingRecord[]): Promise<void> {
    await this.queue.append(records.map((record) => encodeRecord(record, this.topic.partitions)));
  }

  /** The dead letter of a record, also of one that nobody can read: that one goes as the text it came as. */
  async appendDeadLetter(failure: Failure): Promise<void> {
    await this.queue.append([encodeDeadLetter(failure, this.topic.partitions)]);
  }

  private async sendBefore(deadline: number, records: readonly EncodedRecord[]): Promise<void> {
    const values = insertValues(this.topic.id, records);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.insert(values, deadline);
        return;
      } catch (error) {
        if (!isTransient(error)) throw error;
        const delay = delayAfter(attempt, { firstDelayMs: 50, maxDelayMs: 1000 });
        if (performance.now() + delay >= deadline) {
          throw new StreamUnavailable(`${this.topic.name} cannot be appended to.`, { cause: error });
        }
        await wait(delay);
      }
    }
  }

  private async insert(values: unknown[], deadline: number): Promise<void> {
    const left = Math.ceil(deadline - performance.now());
    if (left <= 0) throw new StreamUnavailable(`${this.topic.name} took too long.`);
    // The driver gives up by itself, also when the other end is silent; its typings do not know this yet.
    const query = { name: 'event_stream.append', text: INSERT, values, query_timeout: left };
    await this.pool.query(query);
  }
}

const INSERT = 'SELECT event_stream.append($1, $2, $3, $4, $5, $6)';

/** Between the parts of a joined text. JSON escapes control characters, and keys with one are refused. */
const SEPARATOR = '\u001e';

/** Written past us, a record may have a key that no engine of ours would give it. */
const NO_KEY = 'none';

function encodeDeadLetter(failure: Failure, partitions: number): EncodedRecord {
  const { record } = failure;
  const key = isGoodKey(record.key) ? record.key : NO_KEY;
  const text = unreadableText(record);
  if (text === undefined) return encodeRecord({ ...deadLetter(failure), key }, partitions);
  const { offset, headers } = record;
  const letter = deadLetter({ ...failure, record: { offset, key, message: null, headers } });
  // What stands between the parts of a joined text must not stand in one of them.
  return { ...encodeRecord(letter, partitions), value: text.replaceAll(SEPARATOR, ' ') };
}

function insertValues(topicId: number, records: readonly EncodedRecord[]): unknown[] {
  const next = new Map<number, number>();
  const nth = records.map(({ partition }) => {
    const place = next.get(partition) ?? 0;
    next.set(partition, place + 1);
    return place;
  });
  const joined = (parts: readonly string[]) => parts.join(SEPARATOR);
  const partitions = records.map(({ partition }) => partition);
  return [
    topicId,
    `{${partitions.join()}}`,
    `{${nth.join()}}`,
    joined(records.map(({ key }) => key)),
    joined(records.map(({ value }) => value ?? '')),
    joined(records.map(({ headers }) => (headers ? JSON.stringify(headers) : ''))),
  ];
}
