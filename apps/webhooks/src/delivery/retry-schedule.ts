/** Delays before the second, third … attempt, in milliseconds; the last one repeats. */
export type RetryLadder = readonly number[];

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** However politely a receiver asks, it is not kept waiting longer than this. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
/** A fifth to either side, so that what failed together does not come back together. */
const JITTER = 0.2;

/** A ladder as it is written. */
export const RETRY_LADDER = /^\s*\d{1,9}(ms|s|m|h|d)\s*(,\s*\d{1,9}(ms|s|m|h|d)\s*)*$/;

/**
 * Reads `5s,30s,2m,1h`.
 * @throws Error naming the step that is not a duration.
 */
export function parseRetryLadder(text: string): RetryLadder {
  return text.split(',').map((step) => {
    const [, amount, unit] = /^\s*(\d+)(ms|s|m|h|d)\s*$/.exec(step) ?? [];
    if (!amount || !unit) throw new Error(`"${step}" is not a duration such as 30s, 5m or 2h`);
    return Number(amount) * (UNITS[unit] ?? 0);
  });
}

/**
 * How long to wait after the `attempt`-th attempt failed, in milliseconds: the ladder's step with jitter, or what the receiver
 * asked for by `Retry-After` (seconds or HTTP date, RFC 9110 §10.2.3) when that is longer.
 * @param random a number from 0 to 1.
 */
export function retryDelay(ladder: RetryLadder, attempt: number, random: number, retryAfterMs = 0): number {
  const step = ladder[Math.min(attempt, ladder.length) - 1] ?? 0;
  const jittered = step * (1 - JITTER + 2 * JITTER * random);
  return Math.round(Math.min(Math.max(jittered, retryAfterMs), LONGEST_WAIT_MS));
}

/** The wait a `Retry-After` header asks for, in milliseconds; 0 when there is none or it makes no sense. */
export function retryAfterMs(header: string | undefined, now: Date): number {
  if (header === undefined) return 0;
  const wait = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(wait) ? 0 : Math.max(0, wait);
}
