/**
 * Positions that were missing below a committed one: a transaction that is still running may have drawn them, or one that was rolled back.
 * Both ends included.
 */
export interface Gap {
  readonly first: number;
  readonly last: number;
  /** Every transaction that may still fill it has a lower id. Null until the database has told one. */
  readonly bound: bigint | null;
}

/** How far a relay has read: everything up to `position`, except `gaps` (ascending). */
export interface Progress {
  readonly position: number;
  readonly gaps: readonly Gap[];
}

/** What a reading, taken in one snapshot, says of positions that it did not find. */
export interface Reading {
  /** Every transaction with a lower id had ended. */
  readonly oldestRunning: bigint;
  /** Up to here everything visible was read; higher positions may have been cut off by the limit. */
  readonly upTo: number;
}

/** Where the relay stands after it read the positions `seen` (ascending), which were gaps or lie beyond. */
export function advance({ position, gaps }: Progress, seen: readonly number[]): Progress {
  const found: Gap[] = [];
  let reached = position;
  for (const next of seen) {
    if (next > reached + 1) found.push({ first: reached + 1, last: next - 1, bound: null });
    reached = Math.max(reached, next);
  }
  return { position: reached, gaps: [...fill(gaps, seen), ...found] };
}

/**
 * The gaps that may still be filled. A gap is given up only when every transaction that could have drawn its positions had ended before
 * the reading that did not find them: those were rolled back.
 */
export function stillOpen(gaps: readonly Gap[], { oldestRunning, upTo }: Reading): readonly Gap[] {
  return gaps.filter(({ last, bound }) => bound === null || bound > oldestRunning || last > upTo);
}

/** Gives the gaps that have none the bound that the database told after they were found. */
export function bind(gaps: readonly Gap[], bound: bigint): readonly Gap[] {
  return gaps.map((gap) => (gap.bound === null ? { ...gap, bound } : gap));
}

function fill(gaps: readonly Gap[], seen: readonly number[]): Gap[] {
  const left: Gap[] = [];
  let index = seen.findIndex((position) => position >= (gaps[0]?.first ?? Infinity));
  for (const gap of index < 0 ? [] : gaps) {
    let { first } = gap;
    for (let next = seen[index]; next !== undefined && next <= gap.last; next = seen[++index]) {
      if (next > first) left.push({ ...gap, first, last: next - 1 });
      first = Math.max(first, next + 1);
    }
    if (first <= gap.last) left.push({ ...gap, first });
  }
  return index < 0 ? [...gaps] : left;
}
