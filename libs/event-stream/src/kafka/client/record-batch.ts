import { crc32C, ZSTD } from './kafkajs.js';
import { compress } from './zstd.js';

/** What is told of a record beside its place. Null for no value: a tombstone. */
export interface BatchRecord {
  readonly key: string | Buffer;
  readonly value: string | Buffer | null;
  readonly headers: Readonly<Record<string, string>> | null;
}

/** Who writes a batch, and the number of its first record: by these a broker knows one that it has already. */
interface BatchOrigin {
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
}

const HEAD_BYTES = 61;
const MAGIC = 2;

/**
 * Records as brokers keep them, compressed. kafkajs would make and copy several buffers for each record.
 * Source: Kafka protocol, record batch of format 2.
 */
export async function encodeBatch(records: readonly BatchRecord[], origin: BatchOrigin): Promise<Buffer> {
  const packed = await compress(encodeRecords(records));
  const batch = Buffer.allocUnsafe(HEAD_BYTES + packed.length);
  const now = BigInt(Date.now());
  batch.writeBigInt64BE(0n, 0); // first offset: the broker's to say
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt32BE(0, 12); // leader epoch
  batch.writeInt8(MAGIC, 16);
  batch.writeInt16BE(ZSTD, 21);
  batch.writeInt32BE(records.length - 1, 23);
  batch.writeBigInt64BE(now, 27); // first and last timestamp
  batch.writeBigInt64BE(now, 35);
  batch.writeBigInt64BE(BigInt(origin.producerId), 43);
  batch.writeInt16BE(origin.producerEpoch, 51);
  batch.writeInt32BE(origin.firstSequence, 53);
  batch.writeInt32BE(records.length, 57);
  packed.copy(batch, HEAD_BYTES);
  batch.writeUInt32BE(crc32C(batch.subarray(21)), 17);
  return batch;
}

function encodeRecords(records: readonly BatchRecord[]): Buffer {
  const bodies = records.map((record, offset) => bodyBytes(record, offset));
  const writing = new Writing(bodies.reduce((sum, body) => sum + varintBytes(body) + body, 0));
  for (const [offset, { key, value, headers }] of records.entries()) {
    writing.varint(bodies[offset] ?? 0);
    writing.varint(0); // attributes: none
    writing.varint(0); // after the first timestamp
    writing.varint(offset);
    writing.text(key);
    writing.text(value);
    const named = Object.entries(headers ?? {});
    writing.varint(named.length);
    for (const [name, content] of named) {
      writing.text(name);
      writing.text(content);
    }
  }
  return writing.bytes;
}

function bodyBytes({ key, value, headers }: BatchRecord, offset: number): number {
  const named = Object.entries(headers ?? {});
  const told = named.reduce((sum, [name, content]) => sum + textBytes(name) + textBytes(content), 0);
  return 2 + varintBytes(offset) + textBytes(key) + textBytes(value) + varintBytes(named.length) + told;
}

const lengthOf = (text: string | Buffer | null): number => (text === null ? -1 : Buffer.byteLength(text));

function textBytes(text: string | Buffer | null): number {
  const length = lengthOf(text);
  return varintBytes(length) + Math.max(length, 0);
}

/** So that small negative numbers are short, too. */
const zigzag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = zigzag(value); rest > 0x7f; rest >>>= 7) bytes++;
  return bytes;
}

class Writing {
  readonly bytes: Buffer;
  private at = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  varint(value: number): void {
    let rest = zigzag(value);
    for (; rest > 0x7f; rest >>>= 7) this.bytes[this.at++] = (rest & 0x7f) | 0x80;
    this.bytes[this.at++] = rest;
  }

  text(text: string | Buffer | null): void {
    this.varint(lengthOf(text));
    if (text === null) return;
    this.at += typeof text === 'string' ? this.bytes.write(text, this.at) : text.copy(this.bytes, this.at);
  }
}
