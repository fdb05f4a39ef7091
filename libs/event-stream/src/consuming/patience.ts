import { isTransient } from '../delivery/is-transient.js';

/** Of failures in a row the first is worth a line in the log, and then one now and then. */
export function isWorthALine(failures: number): boolean {
  return failures === 1 || failures % 20 === 0;
}

/** Failures in a row that will hardly pass by themselves (a missing right, a dropped table) before it is for good. */
const LIMIT = 8;

/** Tells trouble that passes, which is waited out for ever, from trouble that does not. */
export class Patience {
  private failures = 0;

  isExhausted(error: unknown): boolean {
    if (isTransient(error)) return false;
    this.failures += 1;
    return this.failures >= LIMIT;
  }

  restore(): void {
    this.failures = 0;
  }
}
