import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { encodeFrames } from './frame.js';
import { type Segment, type Segments, syncDirectory } from './segments.js';

/**
 * A file is filled with zeros this far ahead of its records. To flush bytes that the file already has takes half the time of flushing a
 * file that grows, for its size need not be written too, and never waits for what others change in the file system.
 */
const AHEAD_BYTES = 1 << 20;
// On Linux a write then returns when it is on disk: one call instead of two.
const WRITES_ARE_FLUSHED = process.platform === 'linux';
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (WRITES_ARE_FLUSHED ? constants.O_DSYNC : 0);

interface OpenSegment {
  readonly segment: Segment;
  readonly file: FileHandle;
  /** Size of the file: the records and the zeros behind them. */
  size: number;
  /** Where the next group goes. */
  end: number;
  failure: Error | null;
}

/** A group that has its place in a file. */
interface Placed {
  readonly target: OpenSegment;
  readonly bytes: Buffer;
  readonly at: number;
  readonly records: number;
}

/** Appends groups of records to the newest segment. Several may be flushed at a time; they settle in the order they came. */
export class SegmentWriter {
  private open: OpenSegment | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private settled: Promise<void> = Promise.resolve();
  private nextToPlace: number;

  /** @param nextIndex number of the next record to be on disk, counted over the whole life of the journal */
  constructor(
    private readonly segments: Segments,
    private readonly segmentBytes: number,
    public nextIndex: number,
  ) {
    this.nextToPlace = nextIndex;
  }

  /**
   * Resolves when the records, and all before them, are on disk.
   * @throws whatever the disk says; then none of these records counts as written, nor of the groups that came after them and are
   * under way, and a new segment is begun next time
   */
  async write(payloads: readonly string[]): Promise<void> {
    const { outcome } = await this.inTurn(async () => {
      const placed = await this.place(payloads);
      const { target, bytes, at } = placed;
      const flushing = Promise.allSettled([writeFlushed(target.file, bytes, at), this.settled]);
      const outcome = flushing.then(([flushed]) => this.settle(placed, flushed));
      this.settled = outcome.catch(ignored);
      return { outcome };
    });
    return outcome;
  }

  /** Ends the segment: what is behind its records is cut off. */
  async close(): Promise<void> {
    await this.inTurn(() => this.closeSegment());
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(ignored);
    return done;
  }

  private async place(payloads: readonly string[]): Promise<Placed> {
    const target = await this.openSegment();
    const bytes = encodeFrames(payloads, this.nextToPlace - target.segment.base);
    if (target.end + bytes.length > target.size) await this.reserve(target, bytes.length);
    const placed = { target, bytes, at: target.end, records: payloads.length };
    target.end += bytes.length;
    this.nextToPlace += payloads.length;
    return placed;
  }

  private async settle({ target, bytes, at, records }: Placed, flushed: PromiseSettledResult<void>): Promise<void> {
    if (flushed.status === 'rejected' && !target.failure) await this.abandon(target, flushed.reason as Error);
    if (target.failure) throw target.failure;
    target.segment.bytes = at + bytes.length;
    this.nextIndex += records;
  }

  private async closeSegment(): Promise<void> {
    await this.settled;
    const { open: current } = this;
    this.open = null;
    if (current) await current.file.truncate(current.segment.bytes).finally(() => current.file.close());
  }

  private async openSegment(): Promise<OpenSegment> {
    if (this.open && this.open.end >= this.segmentBytes) await this.closeSegment();
    if (this.open) return this.open;
    this.nextToPlace = this.nextIndex;
    const segment = this.segments.add(this.nextIndex);
    try {
      // A file of this name holds nothing that counts: the records of a segment are numbered from its name on.
      const file = await open(segment.path, FLAGS, 0o600);
      this.open = { segment, file, size: 0, end: 0, failure: null };
      await syncDirectory(this.segments.directory);
      return this.open;
    } catch (failure) {
      if (this.open) await this.abandon(this.open, failure as Error);
      else await this.segments.remove(segment).catch(ignored);
      throw failure;
    }
  }

  /** A disk that has no room for zeros may still have some for records: the file then grows with them. */
  private async reserve(target: OpenSegment, bytes: number): Promise<void> {
    const zeros = Buffer.alloc(Math.max(Math.min(AHEAD_BYTES, this.segmentBytes), bytes));
    try {
      await writeFlushed(target.file, zeros, target.size);
      target.size += zeros.length;
    } catch {
      target.size = Number.POSITIVE_INFINITY;
    }
  }

  /** Leaves the segment as it was before the failed group. Where it cannot be cut, numbers tell: they begin anew in the next one. */
  private async abandon(target: OpenSegment, failure: Error): Promise<void> {
    target.failure = failure;
    if (this.open === target) this.open = null;
    const { segment, file } = target;
    if (segment.bytes === 0) await this.segments.remove(segment).catch(ignored);
    await file.truncate(segment.bytes).catch(ignored);
    await file.close().catch(ignored);
  }
}

// The disk has just failed, which is what the caller hears of.
const ignored = () => undefined;

async function writeFlushed(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
  if (!WRITES_ARE_FLUSHED) await file.datasync();
}
