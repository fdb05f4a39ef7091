import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 15_000;
const EVERY_MS = 50;

/** Looks again and again until it is there. @throws Error naming what was waited for, with the last reason */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(EVERY_MS)) {
    try {
      return await look();
    } catch (reason) {
      if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}.`, { cause: reason });
    }
  }
}

/** What has to be there by now. */
export function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is not there.');
  return value;
}
