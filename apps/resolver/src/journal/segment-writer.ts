import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { encodeFrames } from './frame.js';
import { type Segment, type Segments, syncDirectory } from './segments.js';

/** Appends groups of records to the newest segment. One group at a time: the caller waits for the one before. */
export class SegmentWriter {
  private file: FileHandle | null = null;
  private segment: Segment | null = null;

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
    try {
      const { file, segment } = await this.openSegment();
      const bytes = encodeFrames(payloads, this.nextIndex - segment.base);
      await writeAll(file, bytes, segment.bytes);
      await file.datasync();
      segment.bytes += bytes.length;
      this.nextIndex += payloads.length;
    } catch (failure) {
      await this.abandon();
      throw failure;
    }
  }

  async close(): Promise<void> {
    const { file } = this;
    this.file = this.segment = null;
    await file?.close();
  }

  private async openSegment(): Promise<{ file: FileHandle; segment: Segment }> {
    if (this.segment && this.segment.bytes >= this.segmentBytes) await this.close();
    if (this.file && this.segment) return { file: this.file, segment: this.segment };
    const segment = this.segments.add(this.nextIndex);
    this.segment = segment;
    // A file of this name holds nothing that counts: the records of a segment are numbered from its name on.
    this.file = await open(segment.path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
    await syncDirectory(this.segments.directory);
    return { file: this.file, segment };
  }

  /** Leaves the segment as it was before the failed group. Where it cannot be cut, numbers tell: they begin anew in the next one. */
  private async abandon(): Promise<void> {
    const { file, segment } = this;
    this.file = this.segment = null;
    if (segment?.bytes === 0) await this.segments.remove(segment).catch(ignored);
    await file?.truncate(segment?.bytes ?? 0).catch(ignored);
    await file?.close().catch(ignored);
  }
}

// The disk has just failed, which is what the caller hears of.
const ignored = () => undefined;

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}
