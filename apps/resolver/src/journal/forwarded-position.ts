import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

// Two slots, written in turn, each in its own sector: a torn write leaves the other one.
const SLOT_BYTES = 512;
const FIELD_BYTES = 20;

/** How far the journal was acknowledged by the stream, on disk. Lost or damaged it reads as 0: then scans are sent again. */
export class ForwardedPosition {
  private file: FileHandle | null = null;
  private generation = 0n;
  private reached = 0;

  constructor(private readonly directory: string) {}

  /** The number of the first record that is not acknowledged. */
  get index(): number {
    return this.reached;
  }

  async load(): Promise<void> {
    this.file ??= await open(join(this.directory, 'forwarded'), constants.O_RDWR | constants.O_CREAT, 0o600);
    const bytes = Buffer.alloc(2 * SLOT_BYTES);
    await this.file.read(bytes, 0, bytes.length, 0);
    for (const at of [0, SLOT_BYTES]) {
      const generation = bytes.readBigUInt64LE(at);
      const whole = crc32(bytes.subarray(at, at + 16)) === bytes.readUInt32LE(at + 16);
      if (!whole || generation <= this.generation) continue;
      this.generation = generation;
      this.reached = Number(bytes.readBigUInt64LE(at + 8));
    }
  }

  async save(index: number): Promise<void> {
    this.reached = index;
    this.generation += 1n;
    const slot = Buffer.alloc(FIELD_BYTES);
    slot.writeBigUInt64LE(this.generation, 0);
    slot.writeBigUInt64LE(BigInt(index), 8);
    slot.writeUInt32LE(crc32(slot.subarray(0, 16)), 16);
    this.file ??= await open(join(this.directory, 'forwarded'), constants.O_RDWR | constants.O_CREAT, 0o600);
    await this.file.write(slot, 0, FIELD_BYTES, Number(this.generation % 2n) * SLOT_BYTES);
    await this.file.datasync();
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = null;
  }
}
