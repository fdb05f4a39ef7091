import type { Fetched } from '../consuming/lane-consumer.js';
import { decodeRecord, type WireRecord } from './decode-record.js';

/** Bytes to hold in advance for a lane: enough to go on with while the next read is under way. */
const ENOUGH_BYTES = 2_000_000;

/** Bytes in one batch, once the first record is in: large messages make small batches. */
const BATCH_BYTES = 4_000_000;

/** What was read ahead for one lane. */
export class LaneBuffer {
  private records: WireRecord[] = [];
  private at = 0;
  private bytes = 0;
  /** The offset to read from next. */
  readFrom: bigint;

  constructor(
    /** Where the lane will stand when it has handled all it was given: if it does not, it has to be read again. */
    public handledTo: bigint,
  ) {
    this.readFrom = handledTo;
  }

  wantsMore(maxBatch: number): boolean {
    return this.records.length - this.at < maxBatch && this.bytes < ENOUGH_BYTES;
  }

  isEmpty(): boolean {
    return this.at >= this.records.length && this.readFrom <= this.handledTo;
  }

  isFull(maxBatch: number): boolean {
    return this.records.length - this.at >= maxBatch;
  }

  /** Takes what was read from the given offset on; something else was read meanwhile when that is not where to read from. */
  add(from: bigint, read: readonly WireRecord[]): void {
    if (from !== this.readFrom) return;
    // Batches are stored as they were sent: the first one may begin before what was asked for.
    const first = read.findIndex(({ offset }) => BigInt(offset) >= from);
    const last = read.at(-1);
    if (first === -1 || !last) return;
    this.readFrom = BigInt(last.offset) + 1n;
    this.records = this.records.slice(this.at);
    this.at = 0;
    for (const record of first === 0 ? read : read.slice(first)) {
      if (record.isControlRecord) continue;
      this.records.push(record);
      this.bytes += sizeOf(record);
    }
  }

  /** Everything before the offset is gone for good, or holds no record. */
  skipTo(offset: bigint): void {
    if (offset > this.readFrom) this.readFrom = offset;
  }

  /** The next batch; empty when what was read holds no records, so that the lane can still go on to its end. */
  take(maxBatch: number): Fetched {
    const taken: WireRecord[] = [];
    let bytes = 0;
    while (this.at < this.records.length && taken.length < maxBatch) {
      const record = this.records[this.at];
      if (!record || (taken.length > 0 && bytes + sizeOf(record) > BATCH_BYTES)) break;
      bytes += sizeOf(record);
      taken.push(record);
      this.at += 1;
    }
    this.bytes -= bytes;
    const last = taken.at(-1);
    const isLast = this.at >= this.records.length;
    this.handledTo = isLast || !last ? this.readFrom : BigInt(last.offset) + 1n;
    return { records: taken.map(decodeRecord), end: this.handledTo };
  }
}

function sizeOf({ key, value }: WireRecord): number {
  return (key?.length ?? 0) + (value?.length ?? 0) + 100;
}
