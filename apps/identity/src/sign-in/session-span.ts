const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long sessions last. */
export interface SessionLimits {
  readonly idleHours: number;
  readonly maxDays: number;
}

export interface SessionSpan {
  /** When the session ends if it is not used. */
  readonly expiresAt: Date;
  /** When it ends in any case. */
  readonly endsAt: Date;
}

export function spanFrom(now: Date, { idleHours, maxDays }: SessionLimits): SessionSpan {
  const endsAt = new Date(now.getTime() + maxDays * DAY_MS);
  return { expiresAt: earlier(new Date(now.getTime() + idleHours * HOUR_MS), endsAt), endsAt };
}

/**
 * Where a session that is used now expires next; null when it is not worth a write: each step moves by at least a hundredth of the
 * idle time.
 */
export function slide({ expiresAt, endsAt }: SessionSpan, now: Date, { idleHours }: SessionLimits): Date | null {
  const next = earlier(new Date(now.getTime() + idleHours * HOUR_MS), endsAt);
  return next.getTime() - expiresAt.getTime() >= (idleHours * HOUR_MS) / 100 ? next : null;
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
