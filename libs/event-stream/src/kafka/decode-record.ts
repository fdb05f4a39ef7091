import type { Message } from '@proofmark/contracts';
import { isGoodKey } from '../delivery/encode-record.js';
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

/** A record that is no JSON throws when its message is looked at, as a record does that a handler cannot bear: it ends as a dead letter. */
export function decodeRecord(wire: WireRecord): StreamRecord {
  const { offset, key, value, headers } = wire;
  const plain = { offset: BigInt(offset), key: key?.toString() ?? '', headers: headersOf(headers) };
  const message = parse(value);
  const record = message instanceof SyntaxError ? withoutMessage(plain, message) : { ...plain, message };
  if (message instanceof SyntaxError || !isGoodKey(plain.key)) foreign.set(record, wire);
  return record;
}

function parse(value: Buffer | null): Message | null | SyntaxError {
  if (value === null) return null;
  try {
    return JSON.parse(value.toString()) as Message;
  } catch (cause) {
    return new SyntaxError('The record is no JSON.', { cause });
  }
}

function withoutMessage(plain: Omit<StreamRecord, 'message'>, error: SyntaxError): StreamRecord {
  const get = () => {
    throw error;
  };
  return Object.defineProperty({ ...plain } as StreamRecord, 'message', { enumerable: true, get });
}

function headersOf(headers: WireRecord['headers']): Readonly<Record<string, string>> {
  const entries = Object.entries(headers);
  if (entries.length === 0) return noHeaders;
  return Object.fromEntries(entries.map(([name, text]) => [name, String(Array.isArray(text) ? text.at(-1) : text)]));
}
