import type { EntityManager } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';
import type { Period } from './period.js';
import { type Dimension, DIMENSIONS } from './tally.js';

/** Whose numbers to read: one code's, or with {@link WHOLE_WORKSPACE} as `codeId` all codes' of the workspace. */
export interface Subject {
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly codeId: string;
}

export interface ScanTotals {
  readonly totalScans: number;
  readonly uniqueVisitors: number;
  readonly lastScanAt: string | null;
  readonly quality: { readonly raw: number; readonly bots: number; readonly prefetch: number; readonly head: number };
}

export interface SeriesPoint {
  /** The local day, or the local day and hour. */
  readonly date: string;
  /** The instant it begins. */
  readonly startsAt: string;
  readonly scans: number;
  readonly visitors: number;
}

export type Breakdowns = Record<Dimension, { label: string; value: number }[]>;

/** The most frequent labels a breakdown lists. */
const MOST_LABELS = 100;

export async function readTotals(em: EntityManager, subject: Subject, period: Period): Promise<ScanTotals> {
  const [row] = await em.execute<TotalsRow[]>(TOTALS, [...subjectOf(subject), ...boundsOf(period)]);
  if (!row) throw new Error('An aggregate always has a row.');
  const [people, bots, prefetch, head] = [row.people, row.bots, row.prefetches, row.heads].map(Number) as FourNumbers;
  return {
    totalScans: people,
    uniqueVisitors: Number(row.visitors),
    lastScanAt: row.last_scan_at && new Date(row.last_scan_at).toISOString(),
    quality: { raw: people + bots + prefetch + head, bots, prefetch, head },
  };
}
type FourNumbers = [number, number, number, number];
type TotalsRow = Record<'people' | 'visitors' | 'bots' | 'prefetches' | 'heads', string> & {
  last_scan_at: string | null;
};

export async function readSeries(em: EntityManager, subject: Subject, period: Period): Promise<SeriesPoint[]> {
  const { timeZone, from, to, interval } = period;
  const steps = interval === 'day' ? [from, to, timeZone, timeZone] : [from, timeZone, to, timeZone];
  const query = interval === 'day' ? SERIES_BY_DAY : SERIES_BY_HOUR;
  const label = interval === 'day' ? 'YYYY-MM-DD' : 'YYYY-MM-DD"T"HH24:MI';
  const rows = await em.execute<{ date: string; starts_at: string; scans: string; visitors: string }[]>(query, [
    ...steps,
    timeZone,
    label,
    ...subjectOf(subject),
  ]);
  return rows.map(({ date, starts_at, scans, visitors }) => ({
    date,
    startsAt: new Date(starts_at).toISOString(),
    scans: Number(scans),
    visitors: Number(visitors),
  }));
}

/** Whole UTC days come from the daily counts, the parts of a day at both ends from the scans themselves. */
export async function readBreakdowns(em: EntityManager, subject: Subject, period: Period): Promise<Breakdowns> {
  const who = subjectOf(subject);
  const parameters = [...boundsOf(period), ...who, ...who, MOST_LABELS];
  const rows = await em.execute<{ dimension: Dimension; label: string; scans: string }[]>(BREAKDOWNS, parameters);
  const breakdowns = Object.fromEntries(
    Object.keys(DIMENSIONS).map((dimension) => [dimension, []]),
  ) as unknown as Breakdowns;
  for (const { dimension, label, scans } of rows) breakdowns[dimension].push({ label, value: Number(scans) });
  return breakdowns;
}

function subjectOf({ workspaceId, mode, codeId }: Subject): string[] {
  return [workspaceId, mode, codeId];
}

function boundsOf({ from, to, timeZone }: Period): string[] {
  return [from, timeZone, to, timeZone];
}

const BOUNDS = `bounds AS MATERIALIZED (
  SELECT (?::date::timestamp AT TIME ZONE ?) AS since, ((?::date + 1)::timestamp AT TIME ZONE ?) AS until)`;

const TOTALS = `
  SELECT coalesce(sum(people), 0) AS people, coalesce(sum(visitors), 0) AS visitors, coalesce(sum(bots), 0) AS bots,
         coalesce(sum(prefetches), 0) AS prefetches, coalesce(sum(heads), 0) AS heads, max(last_scan_at) AS last_scan_at
  FROM scan_buckets
  WHERE workspace_id = ? AND mode = ? AND code_id = ?
    AND bucket >= (?::date::timestamp AT TIME ZONE ?) AND bucket < ((?::date + 1)::timestamp AT TIME ZONE ?)`;

const SERIES = (steps: string) => `
  WITH step AS (${steps})
  SELECT to_char(step.since AT TIME ZONE ?, ?) AS date, step.since AS starts_at,
         coalesce(sum(people), 0) AS scans, coalesce(sum(visitors), 0) AS visitors
  FROM step LEFT JOIN scan_buckets b
    ON b.workspace_id = ? AND b.mode = ? AND b.code_id = ? AND b.bucket >= step.since AND b.bucket < step.until
  GROUP BY step.since ORDER BY step.since`;

const SERIES_BY_DAY = SERIES(`
  SELECT day AT TIME ZONE zone.a AS since, (day + interval '1 day') AT TIME ZONE zone.b AS until
  FROM generate_series(?::timestamp, ?::timestamp, interval '1 day') AS day, (SELECT ?::text AS a, ?::text AS b) AS zone`);

const SERIES_BY_HOUR = SERIES(`
  SELECT hour AS since, hour + interval '1 hour' AS until
  FROM generate_series(?::date::timestamp AT TIME ZONE ?, ((?::date + 1)::timestamp AT TIME ZONE ?) - interval '1 second',
    interval '1 hour') AS hour`);

const BREAKDOWNS = `
  WITH ${BOUNDS},
  whole AS MATERIALIZED (
    SELECT since, until,
      (date_bin('1 day', since - interval '1 microsecond', 'epoch'::timestamptz) + interval '1 day') AS first_day,
      date_bin('1 day', until, 'epoch'::timestamptz) AS after_last_day
    FROM bounds),
  counted AS (
    SELECT dimension, label, scans FROM scan_breakdowns, whole
    WHERE workspace_id = ? AND mode = ? AND code_id = ?
      AND day >= (first_day AT TIME ZONE 'UTC')::date AND day < (after_last_day AT TIME ZONE 'UTC')::date
    UNION ALL
    SELECT part.dimension, part.label, 1
    FROM whole CROSS JOIN scans s CROSS JOIN LATERAL (VALUES
      ('devices', device), ('operatingSystems', os), ('browsers', browser), ('countries', country), ('regions', region),
      ('cities', city), ('referrers', referrer), ('campaigns', campaign), ('sources', source)) AS part(dimension, label)
    WHERE workspace_id = ? AND mode = ? AND code_id = ? AND not_counted IS NULL AND part.label IS NOT NULL
      AND ((scanned_at >= since AND scanned_at < least(first_day, until))
        OR (scanned_at >= greatest(after_last_day, first_day) AND scanned_at < until))),
  ranked AS (
    SELECT dimension, label, sum(scans) AS scans,
           row_number() OVER (PARTITION BY dimension ORDER BY sum(scans) DESC, label) AS place
    FROM counted GROUP BY dimension, label)
  SELECT dimension, label, scans FROM ranked WHERE place <= ? ORDER BY dimension, place`;
