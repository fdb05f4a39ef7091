import { nextTick } from '../schedule/next-tick.js';
import type { Schedule } from '../schedule/schedule.js';

/** Most events of one delivery. */
export const MAX_BATCH = 500;
const LONGEST_WAIT_MS = 3_600_000;
/** A fifth to either side, so that what failed together does not come back together. */
const JITTER = 0.2;

/** How far a subscription was delivered, and how it goes. Times are ISO 8601, UTC. */
export interface DeliveryState {
  /** The ordinal of the last match that was delivered. */
  readonly deliveredTo: bigint;
  /** What lies beyond waits for the next tick. */
  readonly openTo: bigint;
  /** Null without a schedule. */
  readonly nextTickAt: string | null;
  /** Most events of the next delivery: less than {@link MAX_BATCH} for a receiver that found one too large. */
  readonly batchLimit: number;
  /** Not before; null: at once. */
  readonly dueAt: string | null;
  /** Failures in a row. */
  readonly attempts: number;
  readonly failingSince: string | null;
  readonly lastError: string | null;
  /** When it was given up. */
  readonly parkedAt: string | null;
  readonly lastNotifiedAt: string | null;
  /** The smallest record time that is still to be delivered. */
  readonly minRecordTime: string;
}

export interface Patience {
  readonly firstDelayMs: number;
  /** Without one success for so long, a subscription is parked. */
  readonly parkAfterMs: number;
}

/** What was delivered: up to which match, and the record time of the last event; null when there was nothing and that was told. */
export interface Delivered {
  readonly to: bigint;
  readonly lastRecordTime: string | null;
}

export function afterDelivery(state: DeliveryState, { to, lastRecordTime }: Delivered, now: Date): DeliveryState {
  return {
    ...state,
    deliveredTo: to,
    ...{ dueAt: null, attempts: 0, failingSince: null, lastError: null },
    lastNotifiedAt: now.toISOString(),
    minRecordTime: lastRecordTime ?? state.minRecordTime,
    // Grows back slowly: each step too far costs a delivery that is refused.
    batchLimit: Math.min(MAX_BATCH, state.batchLimit + 1 + Math.floor(state.batchLimit / 10)),
  };
}

/** The receiver took none of `size` events because they were too many at once. */
export function afterTooLarge(state: DeliveryState, size: number): DeliveryState {
  return { ...state, batchLimit: Math.max(1, Math.floor(size / 2)), dueAt: null };
}

/** @param random from 0 to 1 */
export function afterFailure(
  state: DeliveryState,
  error: string,
  { now, random, patience }: { readonly now: Date; readonly random: number; readonly patience: Patience },
): DeliveryState {
  const attempts = state.attempts + 1;
  const failingSince = state.failingSince ?? now.toISOString();
  const isHopeless = now.getTime() - Date.parse(failingSince) >= patience.parkAfterMs;
  const wait = Math.min(LONGEST_WAIT_MS, patience.firstDelayMs * 2 ** Math.min(attempts - 1, 30));
  const dueAt = new Date(now.getTime() + wait * (1 - JITTER + 2 * JITTER * random)).toISOString();
  return { ...state, attempts, failingSince, lastError: error, dueAt, parkedAt: isHopeless ? now.toISOString() : null };
}

/** Given up at once: the receiver says that it is gone for good. */
export function afterGone(state: DeliveryState, error: string, now: Date): DeliveryState {
  const at = now.toISOString();
  const failingSince = state.failingSince ?? at;
  return { ...state, attempts: state.attempts + 1, failingSince, lastError: error, parkedAt: at };
}

/** Opens everything that has been matched by now. However many ticks were missed, this is the one for all of them. */
export function atTick(state: DeliveryState, schedule: Schedule, matchedTo: bigint, now: Date): DeliveryState {
  return { ...state, openTo: matchedTo, nextTickAt: nextTick(schedule, now)?.toISOString() ?? null };
}
