import type { Pool } from 'pg';
import { delayAfter } from '../delivery/back-off.js';
import { isTransient } from '../delivery/is-transient.js';
import { StreamUnavailable } from '../errors.js';
import type { OutgoingRecord } from '../event-stream.js';
import { type EncodedRecord, encodeRecord, SEPARATOR } from './encode-record.js';
import type { StoredTopic } from './topic-catalog.js';
import { setTimeout as wait } from 'node:timers/promises';

export interface ProducerLimits {
  /** How long an append may take before it is rejected. */
  readonly appendTimeoutMs: number;
  /** Appends that meet while one is on its way travel together, up to so many records and characters. */
  readonly batchRecords: number;
  readonly batchCharacters: number;
  /** Records that may wait; more are rejected at once. */
  readonly waitingRecords: number;
}

interface Waiting {
  readonly records: readonly EncodedRecord[];
  readonly characters: number;
  readonly deadline: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Appends to one topic. One transaction is on its way at a time, which keeps the order of the calls; what is asked for
 * meanwhile travels together in the next one, so that many small appends cost few flushes to disk.
 */
export class TopicProducer {
  private waiting: Waiting[] = [];
  private waitingRecords = 0;
  private sending: Promise<void> | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly topic: StoredTopic,
    private readonly limits: ProducerLimits,
  ) {}

  async append(records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return;
    const encoded = records.map((record) => encodeRecord(record, this.topic.partitions));
    if (this.waitingRecords + encoded.length > Math.max(this.limits.waitingRecords, encoded.length)) {
      throw new StreamUnavailable(`${this.waitingRecords} records wait for ${this.topic.name} already.`);
    }
    await new Promise<void>((resolve, reject) => {
      const characters = encoded.reduce((sum, { value }) => sum + value.length, 0);
      const deadline = performance.now() + this.limits.appendTimeoutMs;
      this.waiting.push({ records: encoded, characters, deadline, resolve, reject });
      this.waitingRecords += encoded.length;
      this.sending ??= this.sendAll();
    });
  }

  private async sendAll(): Promise<void> {
    // A turn of the event loop lets appends of the same moment meet.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) await this.send(this.take());
    this.sending = null;
  }

  private take(): Waiting[] {
    const taken: Waiting[] = [];
    let records = 0;
    let characters = 0;
    for (const next of this.waiting) {
      records += next.records.length;
      characters += next.characters;
      const full = records > this.limits.batchRecords || characters > this.limits.batchCharacters;
      if (full && taken.length > 0) break;
      taken.push(next);
    }
    this.waiting = this.waiting.slice(taken.length);
    return taken;
  }

  private async send(together: readonly Waiting[]): Promise<void> {
    try {
      await this.sendBefore(Math.min(...together.map(({ deadline }) => deadline)), together);
      for (const { resolve } of together) resolve();
    } catch (error) {
      // One that the database refuses must not take its neighbours with it.
      if (together.length > 1 && !(error instanceof StreamUnavailable)) {
        for (const alone of together) await this.send([alone]);
        return;
      }
      for (const { reject } of together) reject(error as Error);
      this.forget(together);
      return;
    }
    this.forget(together);
  }

  private forget(together: readonly Waiting[]): void {
    for (const { records } of together) this.waitingRecords -= records.length;
  }

  private async sendBefore(deadline: number, together: readonly Waiting[]): Promise<void> {
    const values = insertValues(
      this.topic.id,
      together.flatMap(({ records }) => records),
    );
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

function insertValues(topicId: number, records: readonly EncodedRecord[]): unknown[] {
  const next = new Map<number, number>();
  const nth = records.map(({ partition }) => {
    const place = next.get(partition) ?? 0;
    next.set(partition, place + 1);
    return place;
  });
  const joined = (part: 'key' | 'value' | 'headers') => records.map((record) => record[part]).join(SEPARATOR);
  const partitions = records.map(({ partition }) => partition);
  return [topicId, `{${partitions.join()}}`, `{${nth.join()}}`, joined('key'), joined('value'), joined('headers')];
}
