import { isGoodKey } from '../delivery/encode-record.js';
import { type PlainRecord, ReadRecord } from '../delivery/read-record.js';
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

/** Knows how it came. */
class KafkaRecord extends ReadRecord {
  constructor(
    plain: PlainRecord,
    readonly wire: WireRecord,
  ) {
    super(plain, wire.value);
  }
}

/** Of what somebody else wrote, and we would not. */
export function asItCame(record: StreamRecord): WireRecord | undefined {
  if (!(record instanceof KafkaRecord)) return undefined;
  return record.unreadable !== undefined || !isGoodKey(record.key) ? record.wire : undefined;
}

export function decodeRecord(wire: WireRecord): StreamRecord {
  const { offset, key, headers } = wire;
  return new KafkaRecord({ offset: BigInt(offset), key: key?.toString() ?? '', headers: headersOf(headers) }, wire);
}

function headersOf(headers: WireRecord['headers']): Readonly<Record<string, string>> {
  const entries = Object.entries(headers);
  if (entries.length === 0) return noHeaders;
  return Object.fromEntries(entries.map(([name, text]) => [name, String(Array.isArray(text) ? text.at(-1) : text)]));
}
