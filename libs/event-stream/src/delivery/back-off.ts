import { setTimeout as wait } from 'node:timers/promises';
import type { RetryPolicy } from '../event-stream.js';

export const defaultRetry: RetryPolicy = { attempts: 5, firstDelayMs: 200, maxDelayMs: 10_000 };

/**
 * Milliseconds to wait after the given failed try (1 = the first): doubles up to the ceiling, and lies anywhere in the upper
 * half of that, so that many that failed together do not come back together.
 */
export function delayAfter(attempt: number, { firstDelayMs, maxDelayMs }: Omit<RetryPolicy, 'attempts'>): number {
  const ceiling = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(attempt - 1, 30));
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}

/** Waits, or returns early once the signal is aborted. Never throws. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await wait(ms, undefined, { signal }).catch(() => undefined);
}
