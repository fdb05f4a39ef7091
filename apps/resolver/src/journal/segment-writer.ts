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
}

/** Appends groups of records to the newest segment. One group at a time: the caller waits for the one before. */
export class SegmentWriter {
  private open: OpenSegment | null = null;

  /** @param nextIndex number of the next record, counted over the whole life of the journal */
  constructor(
    private readonly segments: Segments,
    private readonly segmentBytes: number,
    public nextIndex: number,
  ) {}

  /**
   * Resolves when the records are on disk.
   * @throws whatever the disk says; then none of these records counts as written, and a new segment is begun next time
   */
  async write(payloads: readonly string[]): Promise<void> {
    const target = await this.openSegment();
    const { segment } = target;
    try {
      const bytes = encodeFrames(payloads, this.nextIndex - segment.base);
      if (segment.bytes + bytes.length > target.size) await this.reserve(target, bytes.length);
      await writeFlushed(target.file, bytes, segment.bytes);
      segment.bytes += bytes.length;
      this.nextIndex += payloads.length;
    } catch (failure) {
      await this.abandon(target);
      throw failure;
    }
  }

  /** Ends the segment: what is behind its records is cut off. */
  async close(): Promise<void> {
    const { open: current } = this;
    this.open = null;
    if (!current) return;
    await current.file.truncate(current.segment.bytes).finally(() => current.file.close());
  }

  private async openSegment(): Promise<OpenSegment> {
    if (this.open && this.open.segment.bytes >= this.segmentBytes) await this.close();
    if (this.open) return this.open;
    const segment = this.segments.add(this.nextIndex);
    try {
      // A file of this name holds nothing that counts: the records of a segment are numbered from its name on.
      const file = await open(segment.path, FLAGS, 0o600);
      this.open = { segment, file, size: 0 };
      await syncDirectory(this.segments.directory);
      return this.open;
    } catch (failure) {
      if (this.open) await this.abandon(this.open);
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
  private async abandon({ segment, file }: OpenSegment): Promise<void> {
    this.open = null;
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
