import { RecordInvalid } from '../errors.js';
import type { OutgoingRecord } from '../event-stream.js';
import { partitionOf } from '../partition-of.js';

/** Longest key and largest value (JSON), in characters. A message is a fact, not a file. */
const KEY_LIMIT = 255;
const VALUE_LIMIT = 1_000_000;

export interface EncodedRecord {
  readonly partition: number;
  readonly key: string;
  /** JSON; null for a tombstone. */
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>> | null;
}

const CONTROL = /[\u0000-\u001f\u007f]/;

export function isGoodKey(key: string): boolean {
  return key.length > 0 && key.length <= KEY_LIMIT && !CONTROL.test(key) && key.isWellFormed();
}

/** @throws RecordInvalid */
export function encodeRecord({ key, message, headers }: OutgoingRecord, partitions: number): EncodedRecord {
  if (!isGoodKey(key)) {
    throw new RecordInvalid(`A record key has 1 to ${KEY_LIMIT} characters, none of them a control character.`);
  }
  const value = message === null ? null : JSON.stringify(message);
  if (value !== null && value.length > VALUE_LIMIT) {
    throw new RecordInvalid(`The message for ${key} has ${value.length} characters, more than ${VALUE_LIMIT}.`);
  }
  return { partition: partitionOf(key, partitions), key, value, headers: wellFormed(headers) };
}

/** Headers travel as UTF-8, which has no word for half a surrogate pair. */
function wellFormed(headers: OutgoingRecord['headers']): Readonly<Record<string, string>> | null {
  const entries = Object.entries(headers ?? {});
  if (entries.length === 0) return null;
  return Object.fromEntries(entries.map(([name, text]) => [name.toWellFormed(), text.toWellFormed()]));
}
