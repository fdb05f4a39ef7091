import { RecordInvalid } from '../errors.js';
import type { OutgoingRecord } from '../event-stream.js';
import { partitionOf } from '../partition-of.js';

/** Between the parts of a joined text. JSON escapes control characters, and keys with one are refused. */
export const SEPARATOR = '\u001e';

/** Longest key and largest value (JSON), in characters. A message is a fact, not a file. */
const KEY_LIMIT = 255;
const VALUE_LIMIT = 1_000_000;

export interface EncodedRecord {
  readonly partition: number;
  readonly key: string;
  /** JSON; empty for a tombstone. */
  readonly value: string;
  /** JSON; empty for none. */
  readonly headers: string;
}

const CONTROL = /[\u0000-\u001f\u007f]/;

/** @throws RecordInvalid */
export function encodeRecord({ key, message, headers }: OutgoingRecord, partitions: number): EncodedRecord {
  if (key.length === 0 || key.length > KEY_LIMIT || CONTROL.test(key) || !key.isWellFormed()) {
    throw new RecordInvalid(`A record key has 1 to ${KEY_LIMIT} characters, none of them a control character.`);
  }
  const value = message === null ? '' : JSON.stringify(message);
  if (value.length > VALUE_LIMIT) {
    throw new RecordInvalid(`The message for ${key} has ${value.length} characters, more than ${VALUE_LIMIT}.`);
  }
  return { partition: partitionOf(key, partitions), key, value, headers: headersOf(headers) };
}

function headersOf(headers: OutgoingRecord['headers']): string {
  if (!headers) return '';
  for (const name in headers) return JSON.stringify(headers);
  return '';
}
