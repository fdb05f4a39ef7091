import { isGoodKey } from '../delivery/encode-record.js';
import { readRecord, unreadableText } from '../delivery/read-record.js';
import type { StreamRecord } from '../event-stream.js';

/** A record as kafkajs reads it. */
export interface WireRecord {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[] | undefined>>;
  /** Written by brokers for themselves. */
  readonly isControlRecord: boolean;
}

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

/** What somebody else wrote, and we would not: as it came. */
const foreign = new WeakMap<StreamRecord, WireRecord>();

export function asItCame(record: StreamRecord): WireRecord | undefined {
  return foreign.get(record);
}

export function decodeRecord(wire: WireRecord): StreamRecord {
  const { offset, key, value, headers } = wire;
  const plain = { offset: BigInt(offset), key: key?.toString() ?? '', headers: headersOf(headers) };
  const record = readRecord(plain, value === null ? null : value.toString());
  if (unreadableText(record) !== undefined || !isGoodKey(plain.key)) foreign.set(record, wire);
  return record;
}

function headersOf(headers: WireRecord['headers']): Readonly<Record<string, string>> {
  const entries = Object.entries(headers);
  if (entries.length === 0) return noHeaders;
  return Object.fromEntries(entries.map(([name, text]) => [name, String(Array.isArray(text) ? text.at(-1) : text)]));
}
