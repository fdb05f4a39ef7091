import { LRUCache } from 'lru-cache';

/** Whether a request may pass, and what the `RateLimit` headers say of it. */
export interface Allowance {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Whole seconds until the bucket is full again (allowed) or until one more request passes (refused); at least 1. */
  readonly seconds: number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** Strangers can make up buckets: so many are kept, the least used go first. */
const MAX_BUCKETS = 50_000;

/**
 * A token bucket per caller: so many requests flow on each second, as many may come at once. Own to this process: of a limit that holds over
 * several copies each allows its share, so that together they never allow more (see docs/adr/0046).
 */
export class TokenBuckets {
  private readonly buckets = new LRUCache<string, Bucket>({ max: MAX_BUCKETS });
  private readonly flow: number;
  /** Never less than one, or nothing would ever pass. */
  private readonly burst: number;

  constructor(limitPerSecond: number, copies = 1) {
    this.flow = limitPerSecond / copies;
    this.burst = Math.max(1, this.flow);
  }

  /** What this process allows, as callers are told: a whole number. */
  get perSecond(): number {
    return Math.floor(this.burst);
  }

  /** Takes one token. `nowMs` must come from a clock that never goes back. */
  take(caller: string, nowMs: number): Allowance {
    const bucket = this.fill(caller, nowMs);
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    const missing = (allowed ? this.burst : 1) - bucket.tokens;
    return { allowed, remaining: Math.floor(bucket.tokens), seconds: Math.max(1, Math.ceil(missing / this.flow)) };
  }

  private fill(caller: string, nowMs: number): Bucket {
    const known = this.buckets.get(caller);
    if (!known) {
      const fresh = { tokens: this.burst, filledAtMs: nowMs };
      this.buckets.set(caller, fresh);
      return fresh;
    }
    known.tokens = Math.min(this.burst, known.tokens + ((nowMs - known.filledAtMs) / 1000) * this.flow);
    known.filledAtMs = nowMs;
    return known;
  }
}
