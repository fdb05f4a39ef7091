import type { OutgoingRecord, StreamRecord } from '../event-stream.js';

/** Headers that a dead letter carries beside those of the original record. */
export const deadLetterHeader = {
  reason: 'deadletter-reason',
  attempts: 'deadletter-attempts',
  topic: 'deadletter-topic',
  partition: 'deadletter-partition',
  offset: 'deadletter-offset',
  time: 'deadletter-time',
} as const;

/** Headers of the record that says what became of a dead letter. It stands in the same topic, after it, and has no message. */
export const settlementHeader = {
  letter: 'deadletter-settled',
  how: 'deadletter-settled-how',
  note: 'deadletter-settled-note',
  time: 'deadletter-settled-time',
} as const;

/** Of a record that was given back: where it first stood, as `topic/partition/offset`. */
export const REDELIVERY_OF = 'redelivery-of';

export interface Failure {
  readonly topic: string;
  readonly partition: number;
  readonly record: StreamRecord;
  /** Tries that had the record in hand. */
  readonly attempts: number;
  readonly error: unknown;
}

/** Longest reason kept, in characters: enough for a message, not for a dump. */
const REASON = 1000;

/** The record as it goes to `<group>.dead`: key, message and headers as they were, and why, where from and when. */
export function deadLetter({ topic, partition, record, attempts, error }: Failure): OutgoingRecord {
  return {
    key: record.key,
    message: record.message,
    headers: {
      ...record.headers,
      [deadLetterHeader.reason]: reasonOf(error),
      [deadLetterHeader.attempts]: String(attempts),
      [deadLetterHeader.topic]: topic,
      [deadLetterHeader.partition]: String(partition),
      [deadLetterHeader.offset]: String(record.offset),
      [deadLetterHeader.time]: new Date().toISOString(),
    },
  };
}

export function reasonOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, REASON).toWellFormed();
}
