import { mkdir } from 'node:fs/promises';
import { DirectoryLock } from './directory-lock.js';
import { ForwardedPosition } from './forwarded-position.js';
import { HEADER_BYTES, MAX_PAYLOAD_BYTES } from './frame.js';
import { type Answer, GroupCommit } from './group-commit.js';
import { type JournalBatch, JournalReader } from './journal-reader.js';
import type { JournalEvents, JournalSettings, JournalState } from './journal-state.js';
import { recover } from './recover.js';
import { SegmentWriter } from './segment-writer.js';
import { Segments } from './segments.js';

interface Parts {
  readonly lock: DirectoryLock;
  readonly writer: SegmentWriter;
  readonly reader: JournalReader;
}

/**
 * An append-only log with group commit. It never refuses an answer: what cannot be kept is counted. One process per directory.
 */
export class Journal {
  private readonly segments: Segments;
  private readonly position: ForwardedPosition;
  private readonly groups: GroupCommit;
  private parts: Parts | null = null;
  private opening: Promise<Parts> | null = null;
  private blockedUntil = 0;
  private unrecorded = 0;
  private bytes = 0;
  private failure: Error | null = null;
  /** Called after each flush. */
  onFlushed: () => void = () => undefined;

  private constructor(
    private readonly settings: JournalSettings,
    private readonly events: JournalEvents,
  ) {
    this.segments = new Segments(settings.directory);
    this.position = new ForwardedPosition(settings.directory);
    this.groups = new GroupCommit((lines) => this.write(lines), settings.patienceMs);
  }

  /** Never fails: a journal whose disk is not there counts what it could not keep, and tries again. */
  static async open(settings: JournalSettings, events: JournalEvents): Promise<Journal> {
    const journal = new Journal(settings, events);
    await journal.ready().catch((failure: Error) => journal.block(failure, 0));
    return journal;
  }

  /** Calls `answer` once the record is on disk, or at once where it cannot be kept. `line`: at most 64 KiB of UTF-8. */
  append(line: string, answer: Answer): void {
    if (this.hasRoomFor(line)) return this.groups.append(line, answer);
    this.countUnrecorded();
    answer();
  }

  /** A request is answered whose record could not even be made. */
  countUnrecorded(): void {
    this.unrecorded++;
  }

  /**
   * Flushed records that were not read yet, in order; null where there are none.
   * @throws Error while the directory cannot be had
   */
  async read(maxRecords: number): Promise<JournalBatch | null> {
    const { reader } = await this.ready();
    return reader.read(maxRecords);
  }

  /**
   * The records below `index` are in the stream: remembered on disk, and full segments of them are deleted. Where the disk does not
   * take that, it holds until the next start; then they are sent again.
   */
  async acknowledge(index: number): Promise<void> {
    try {
      await this.position.save(index);
      await this.segments.removeBelow(index);
    } catch (failure) {
      this.failure = failure as Error;
      this.events.failed(this.failure, 0);
    }
    this.bytes = this.segments.totalBytes;
  }

  get state(): JournalState {
    const nextIndex = this.parts?.writer.nextIndex ?? this.position.index;
    return {
      depth: nextIndex - this.position.index,
      bytes: this.bytes,
      maxBytes: this.settings.maxBytes,
      unrecorded: this.unrecorded,
      lost: this.parts?.reader.lost ?? 0,
      answeredEarly: this.groups.answeredEarly,
      full: this.bytes + MAX_PAYLOAD_BYTES > this.settings.maxBytes,
      failure: this.failure?.message ?? null,
    };
  }

  /** Flushes what waits and lets go of the files. */
  async close(): Promise<void> {
    await this.groups.idle();
    await this.parts?.writer.close();
    await this.position.close();
    this.parts?.lock.release();
  }

  private hasRoomFor(line: string): boolean {
    const bytes = line.length + HEADER_BYTES + this.groups.waitingBytes;
    if (this.failure && Date.now() < this.blockedUntil) return false;
    if (line.length * 3 > MAX_PAYLOAD_BYTES || bytes > this.settings.maxWaitingBytes) return false;
    return this.bytes + bytes <= this.settings.maxBytes;
  }

  private async write(lines: readonly string[]): Promise<void> {
    try {
      const { writer } = await this.ready();
      await writer.write(lines);
      this.recovered();
    } catch (failure) {
      this.block(failure as Error, lines.length);
    } finally {
      this.bytes = this.segments.totalBytes;
    }
  }

  private ready(): Promise<Parts> {
    if (this.parts) return Promise.resolve(this.parts);
    return (this.opening ??= this.openFiles().finally(() => (this.opening = null)));
  }

  private async openFiles(): Promise<Parts> {
    const { directory, segmentBytes } = this.settings;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const lock = DirectoryLock.take(directory);
    try {
      await this.segments.load();
      await this.position.load();
      const { nextIndex, tornBytes } = await recover(this.segments, this.position.index);
      if (tornBytes > 0) this.events.cut(tornBytes);
      this.bytes = this.segments.totalBytes;
      const writer = new SegmentWriter(this.segments, segmentBytes, nextIndex);
      this.recovered();
      this.parts = { lock, writer, reader: new JournalReader(this.segments, this.position.index) };
      return this.parts;
    } catch (failure) {
      lock.release();
      throw failure;
    }
  }

  private recovered(): void {
    if (this.failure) this.events.resumed(this.unrecorded);
    this.failure = null;
    this.onFlushed();
  }

  private block(failure: Error, records: number): void {
    this.unrecorded += records;
    this.failure = failure;
    this.blockedUntil = Date.now() + this.settings.retryMs;
    this.events.failed(failure, records);
  }
}
