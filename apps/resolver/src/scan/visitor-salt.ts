import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, constants, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const DAY_BYTES = 4;
const SALT_BYTES = 32;
/** How long another process may take to draw the salt of the day. */
const LOCK_TIMEOUT_MS = 1_000;

/** The salt of a UTC day, counted from 1970. May throw; then there is none to be had. */
export type SaltOfDay = (day: number) => Buffer;

/** Nobody else's, and gone with the process. */
export const ownSalt: SaltOfDay = () => randomBytes(SALT_BYTES);

/** Random, in a file that is overwritten in place when its day is over. Processes that name the same file share it. */
export function saltInFile(file: string): SaltOfDay {
  return (day) => alone(`${file}.lock`, () => keptOrDrawn(day, file));
}

/** The same on every machine that knows the secret, and known to whoever keeps the secret. */
export function saltFromSecret(secret: string): SaltOfDay {
  return (day) => createHmac('sha256', secret).update(`visitors of day ${day}`).digest();
}

/** One process at a time. The lock is SQLite's on a file of its own: it ends with the process, however that ends. */
function alone<T>(lockFile: string, work: () => T): T {
  const lock = new DatabaseSync(lockFile, { timeout: LOCK_TIMEOUT_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return work();
  } finally {
    lock.close();
  }
}

function keptOrDrawn(day: number, file: string): Buffer {
  const fd = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    const stored = Buffer.alloc(DAY_BYTES + SALT_BYTES);
    const isWhole = readSync(fd, stored, 0, stored.length, 0) === stored.length;
    // Another process's clock may be over midnight already: what it has drawn holds for us, too.
    const isCurrent = isWhole && [day, day + 1].includes(stored.readUInt32LE(0));
    if (isCurrent) return stored.subarray(DAY_BYTES);
    const salt = randomBytes(SALT_BYTES);
    stored.writeUInt32LE(day, 0);
    salt.copy(stored, DAY_BYTES);
    writeSync(fd, stored, 0, stored.length, 0);
    fdatasyncSync(fd);
    return salt;
  } finally {
    closeSync(fd);
  }
}
