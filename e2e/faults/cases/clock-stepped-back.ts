import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from '../fault-terms.ts';

const LIBRARIES = ['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`);
const library = LIBRARIES.find((path) => existsSync(path));
const clockOf = (varDir: string): string => join(varDir, 'clock');

/**
 * The clock of every service jumps back by ten minutes while it works, and later forth again. `libfaketime` stands between the processes and
 * the kernel; that of PostgreSQL and of the clients goes on. Clocks that only measure (timers, performance.now) are left alone, as the
 * kernel leaves them alone.
 */
export const clockSteppedBack: FaultCase = {
  number: 12,
  name: 'clock stepped back 10 min',
  engines: ['postgres', 'kafka'],
  skip: () => (library ? undefined : 'libfaketime is not installed (Debian: apt-get install libfaketime)'),
  env: (varDir) => {
    writeFileSync(clockOf(varDir), '+0');
    return {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: clockOf(varDir),
      // Looked up each time: the clock of a machine steps for all its processes at once.
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_RESET: '1',
    };
  },
  run: async ({ system, terms, note }) => {
    for (const { receiver } of system.listening) receiver.clocksDiffer = true;
    writeFileSync(system.file('clock'), '-600');
    await sleep(terms.databaseOutageMs);
    writeFileSync(system.file('clock'), '+0');
    note(`it was 10 minutes slow for ${terms.databaseOutageMs / 1000} s, then right again`);
  },
};
