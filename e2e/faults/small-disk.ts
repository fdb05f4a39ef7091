import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './engine.ts';

/** A file system of its own in memory, which only root can make. */
export interface SmallDisk {
  readonly folder: (engine: Engine) => string;
  readonly megabytes: number;
}

/** Why no small disk can be made here; undefined when it can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.platform !== 'linux') return 'a small disk to fill can be mounted on Linux only';
  return process.getuid?.() === 0 ? undefined : 'a small disk to fill can be mounted by root only';
}

/** A small file system in memory, which can be filled and made read-only. */
export class MountedDisk {
  private readonly folder: string;

  constructor(folder: string, megabytes: number) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'tmpfs', folder]);
  }

  /** Takes all that is left. */
  async fill(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    await writeFile(this.ballast, Buffer.alloc(bavail * bsize)).catch((error: NodeJS.ErrnoException) => {
      // Somebody else took the last of it meanwhile.
      if (error.code !== 'ENOSPC') throw error;
    });
  }

  async makeRoom(): Promise<void> {
    await rm(this.ballast, { force: true });
  }

  /** Fails while a file on it is open for writing. */
  setReadOnly(isReadOnly: boolean): void {
    // Why it failed stands in the error.
    execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, this.folder], { stdio: 'pipe' });
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.folder]);
  }

  private get ballast(): string {
    return join(this.folder, 'ballast');
  }
}
