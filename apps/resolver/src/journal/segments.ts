import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const SEGMENT_NAME = /^(\d{16})\.scans$/;

/** A file of records. Its name is the number of its first record, counted over the whole life of the journal. */
export interface Segment {
  readonly base: number;
  readonly path: string;
  /** Bytes known to be flushed. */
  bytes: number;
}

/** The segment files of a journal, oldest first. */
export class Segments {
  private readonly list: Segment[] = [];

  constructor(readonly directory: string) {}

  /** Reads the directory. */
  async load(): Promise<void> {
    const names = (await readdir(this.directory)).filter((name) => SEGMENT_NAME.test(name)).sort();
    this.list.length = 0;
    for (const name of names) {
      const path = join(this.directory, name);
      this.list.push({ base: Number.parseInt(name, 10), path, bytes: (await stat(path)).size });
    }
  }

  /** A new segment; its file is not there yet, or holds nothing that counts. */
  add(base: number): Segment {
    const segment = { base, path: join(this.directory, `${String(base).padStart(16, '0')}.scans`), bytes: 0 };
    if (this.last?.base === base) this.list.pop();
    this.list.push(segment);
    return segment;
  }

  has(segment: Segment): boolean {
    return this.list.includes(segment);
  }

  get last(): Segment | undefined {
    return this.list.at(-1);
  }

  get totalBytes(): number {
    return this.list.reduce((bytes, segment) => bytes + segment.bytes, 0);
  }

  /** The segment that holds this record, or the first one after it. */
  holding(index: number): Segment | undefined {
    return this.list.findLast((segment) => segment.base <= index) ?? this.list[0];
  }

  after(segment: Segment): Segment | undefined {
    return this.list[this.list.indexOf(segment) + 1];
  }

  /** Deletes the segments all of whose records are below `index`. The last one stays: it is being written. */
  async removeBelow(index: number): Promise<void> {
    for (let second = this.list[1]; second && second.base <= index; second = this.list[1]) {
      const [first] = this.list.splice(0, 1);
      if (first) await rm(first.path, { force: true });
    }
  }

  async remove(segment: Segment): Promise<void> {
    this.list.splice(this.list.indexOf(segment), 1);
    await rm(segment.path, { force: true });
  }
}

/** Makes new and removed names in a directory survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
