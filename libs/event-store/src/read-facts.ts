import { type EventRow, RECORDED_COLUMNS } from './event-rows.js';
import type { Progress } from './relay/progress.js';

/** What one reading found. */
export interface ReadFacts {
  readonly rows: readonly EventRow[];
  /** Every transaction with a lower id had ended when it was taken. */
  readonly oldestRunning: bigint;
}

type ReadRow = (EventRow | { readonly position: null }) & { readonly oldest_running: string };

/**
 * Reads, in one snapshot, the facts beyond a position and those in ranges before it: $1 position, $2 and $3 the ends of the ranges, $4 how
 * many at most. Ordered by position. There is always a row, for the snapshot.
 */
export function readStatement(table: string): string {
  return `
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS oldest_running, fact.*
    FROM (SELECT) AS always LEFT JOIN LATERAL (
      (SELECT ${RECORDED_COLUMNS} FROM unnest($2::bigint[], $3::bigint[]) AS missing (first, last)
        JOIN ${table} e ON e.position BETWEEN missing.first AND missing.last)
      UNION ALL
      (SELECT ${RECORDED_COLUMNS} FROM ${table} e WHERE e.position > $1 ORDER BY e.position LIMIT $4)
      ORDER BY position LIMIT $4
    ) AS fact ON true`;
}

/** @param also further positions to read */
export function readValues({ position, gaps }: Progress, also: readonly number[], limit: number): unknown[] {
  const ranges = [...gaps, ...also.map((place) => ({ first: place, last: place }))];
  return [position, ranges.map(({ first }) => first), ranges.map(({ last }) => last), limit];
}

export function factsRead(rows: readonly unknown[]): ReadFacts {
  const read = rows as readonly ReadRow[];
  return {
    rows: read.filter((row): row is EventRow & ReadRow => row.position !== null),
    oldestRunning: BigInt(read[0]?.oldest_running ?? 0),
  };
}
