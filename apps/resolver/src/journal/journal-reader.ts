import { open } from 'node:fs/promises';
import { type Frame, frameAt, MAX_FRAME_BYTES, nextFrame } from './frame.js';
import type { Segment, Segments } from './segments.js';

const CHUNK_BYTES = 1 << 20;

/** Neighbouring records, in the order they were written. */
export interface JournalBatch {
  readonly lines: readonly string[];
  /** Number of the record after the last one read. */
  readonly next: number;
}

interface Chunk {
  readonly frames: readonly Frame[];
  /** Bytes done with. */
  readonly consumed: number;
}

/** Reads flushed records in order. Damaged ones are skipped and counted; the numbers tell exactly how many were lost. */
export class JournalReader {
  private segment: Segment | undefined;
  private offset = 0;
  /** Records that were found damaged. */
  lost = 0;

  constructor(
    private readonly segments: Segments,
    private index: number,
  ) {}

  /** The next records, or null where there is nothing more to read now. */
  async read(maxRecords: number): Promise<JournalBatch | null> {
    for (let segment = this.current(); segment; segment = this.advance(segment)) {
      while (this.offset < segment.bytes) {
        const lines = await this.readSegment(segment, maxRecords);
        if (lines.length > 0) return { lines, next: this.index };
      }
      if (!this.segments.after(segment)) return null;
    }
    return null;
  }

  private current(): Segment | undefined {
    if (!this.segment || !this.segments.has(this.segment)) {
      this.segment = this.segments.holding(this.index);
      this.offset = 0;
    }
    // What is before the oldest segment was acknowledged and deleted.
    if (this.segment && this.index < this.segment.base) this.index = this.segment.base;
    return this.segment;
  }

  private advance(done: Segment): Segment | undefined {
    const next = this.segments.after(done);
    if (!next) return undefined;
    this.skipTo(next.base);
    this.segment = next;
    this.offset = 0;
    return next;
  }

  private async readSegment(segment: Segment, maxRecords: number): Promise<string[]> {
    const bytes = await readRange(segment.path, this.offset, Math.min(CHUNK_BYTES, segment.bytes - this.offset));
    const isLast = bytes.length === 0 || this.offset + bytes.length >= segment.bytes;
    const { frames, consumed } = decodeChunk(bytes, isLast, maxRecords);
    this.offset = bytes.length === 0 ? segment.bytes : this.offset + consumed;
    return this.take(segment, frames);
  }

  private take(segment: Segment, frames: readonly Frame[]): string[] {
    const end = this.segments.after(segment)?.base ?? Number.POSITIVE_INFINITY;
    const lines: string[] = [];
    for (const { index, payload } of frames) {
      const number = segment.base + index;
      // Below: acknowledged before. Above: left by a failed write and counted as not recorded.
      if (number < this.index || number >= end) continue;
      this.skipTo(number);
      this.index = number + 1;
      lines.push(payload);
    }
    return lines;
  }

  private skipTo(number: number): void {
    if (number <= this.index) return;
    this.lost += number - this.index;
    this.index = number;
  }
}

/** Whole frames of a chunk. `isLast`: nothing follows, so what cannot be read to its end is damaged. */
function decodeChunk(bytes: Buffer, isLast: boolean, maxFrames: number): Chunk {
  const frames: Frame[] = [];
  let at = 0;
  while (frames.length < maxFrames) {
    const here = frameAt(bytes, at);
    if (!here && mayContinue(bytes, at, isLast)) break;
    const frame = here ?? nextFrame(bytes, at + 1);
    if (!frame) return { frames, consumed: isLast ? bytes.length : bytes.length - MAX_FRAME_BYTES + 1 };
    frames.push(frame);
    at = frame.end;
  }
  return { frames, consumed: at };
}

/** Whether what begins at `at` may go on behind these bytes, or nothing is there at all. */
function mayContinue(bytes: Buffer, at: number, isLast: boolean): boolean {
  return at >= bytes.length || (!isLast && bytes.length - at < MAX_FRAME_BYTES);
}

async function readRange(path: string, position: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
