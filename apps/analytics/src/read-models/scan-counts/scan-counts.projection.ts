import type { EntityManager } from '@mikro-orm/postgresql';
import type { ScanMessage } from '@proofmark/contracts';
import type { RecordBatch } from '@proofmark/event-stream';
import { bucketOf, type BucketIncrement, type CapturedScan, tally, type Visit } from './tally.js';

/**
 * Counts the scans of one batch. Idempotent by scan id: a scan the resolver sent twice is counted once.
 * Runs inside the transaction that also stores the position.
 */
export async function countScans(em: EntityManager, { partition, records }: RecordBatch<ScanMessage>): Promise<void> {
  const scans = await keepNew(em, records.flatMap(({ message }) => (message ? [toCapturedScan(message)] : [])));
  if (scans.length === 0) return;
  const { buckets, breakdowns, visits } = tally(scans);
  const firstVisits = await keepFirst(em, visits);
  addVisitors(buckets, firstVisits);
  await em.execute(ADD_TO_BUCKETS, [partition, JSON.stringify(buckets)]);
  await em.execute(ADD_TO_BREAKDOWNS, [partition, JSON.stringify(breakdowns)]);
}

function toCapturedScan({ workspaceid, mode, data }: ScanMessage): CapturedScan {
  return { ...data, workspaceId: workspaceid, mode };
}

/** Stores the scans and returns those that were not there before. */
async function keepNew(em: EntityManager, scans: readonly CapturedScan[]): Promise<CapturedScan[]> {
  if (scans.length === 0) return [];
  const rows = scans.map(({ utm, ...scan }) => ({ ...scan, campaign: utm.utm_campaign, source: utm.utm_source }));
  const added = await em.execute<{ scan_id: string }[]>(KEEP_NEW_SCANS, [JSON.stringify(rows)]);
  const isNew = new Set(added.map(({ scan_id }) => scan_id));
  // A scan that stands twice in one batch is deleted from the set when it is met, so it is taken once.
  return scans.filter(({ scanId }) => isNew.delete(scanId.toLowerCase()));
}

/** Stores the visits and returns those that are the first of their day. */
async function keepFirst(em: EntityManager, visits: readonly Visit[]): Promise<Visit[]> {
  // Always in the same order: two partitions that meet the same visitors of a workspace then never wait in a circle.
  const sorted = [...visits].sort((a, b) => (visitKey(a) < visitKey(b) ? -1 : 1));
  const added = await em.execute<{ place: number }[]>(KEEP_FIRST_VISITS, [JSON.stringify(sorted)]);
  return added.map(({ place }) => sorted[place - 1]).filter((visit) => visit !== undefined);
}

function visitKey({ workspaceId, mode, codeId, day, visitor }: Visit): string {
  return [workspaceId, mode, codeId, day, visitor].join('\n');
}

function addVisitors(buckets: readonly BucketIncrement[], firstVisits: readonly Visit[]): void {
  const perBucket = new Map<string, number>();
  for (const visit of firstVisits) perBucket.set(bucketKey(visit), (perBucket.get(bucketKey(visit)) ?? 0) + 1);
  for (const bucket of buckets) bucket.visitors = perBucket.get(bucketKey(bucket)) ?? 0;
}

function bucketKey({ workspaceId, mode, codeId, bucket }: Visit | BucketIncrement): string {
  return [workspaceId, mode, codeId, bucketOf(bucket)].join('\n');
}

const KEEP_NEW_SCANS = `
  INSERT INTO scans (scan_id, workspace_id, mode, code_id, scanned_at, not_counted,
                     device, os, browser, country, region, city, referrer, campaign, source)
  SELECT "scanId", "workspaceId", mode, "codeId", "scannedAt", "notCounted",
         device, os, browser, country, region, city, referrer, campaign, source
  FROM json_to_recordset(?) AS scan("scanId" uuid, "workspaceId" text, mode text, "codeId" text, "scannedAt" timestamptz,
    "notCounted" text, device text, os text, browser text, country text, region text, city text, referrer text,
    campaign text, source text)
  ON CONFLICT DO NOTHING
  RETURNING scan_id::text`;

const KEEP_FIRST_VISITS = `
  WITH visit AS (
    SELECT * FROM ROWS FROM (json_to_recordset(?) AS ("workspaceId" text, mode text, "codeId" text, day date, visitor text))
      WITH ORDINALITY AS v(workspace_id, mode, code_id, day, visitor, place)
  ), added AS (
    INSERT INTO scan_visitors (workspace_id, mode, code_id, day, visitor)
    SELECT workspace_id, mode, code_id, day, visitor FROM visit ORDER BY place
    ON CONFLICT DO NOTHING
    RETURNING workspace_id, mode, code_id, day, visitor
  )
  SELECT place::int FROM visit JOIN added USING (workspace_id, mode, code_id, day, visitor)`;

const ADD_TO_BUCKETS = `
  INSERT INTO scan_buckets AS have (workspace_id, mode, code_id, bucket, shard, people, visitors, bots, prefetches, heads, last_scan_at)
  SELECT "workspaceId", mode, "codeId", bucket, CASE WHEN "codeId" = '' THEN ?::smallint ELSE 0 END,
         people, visitors, bots, prefetches, heads, "lastScanAt"
  FROM json_to_recordset(?) AS plus("workspaceId" text, mode text, "codeId" text, bucket timestamptz, people bigint,
    visitors bigint, bots bigint, prefetches bigint, heads bigint, "lastScanAt" timestamptz)
  ON CONFLICT (workspace_id, mode, code_id, bucket, shard) DO UPDATE SET
    people = have.people + excluded.people, visitors = have.visitors + excluded.visitors, bots = have.bots + excluded.bots,
    prefetches = have.prefetches + excluded.prefetches, heads = have.heads + excluded.heads,
    last_scan_at = greatest(have.last_scan_at, excluded.last_scan_at)`;

const ADD_TO_BREAKDOWNS = `
  INSERT INTO scan_breakdowns AS have (workspace_id, mode, code_id, day, dimension, label, shard, scans)
  SELECT "workspaceId", mode, "codeId", day, dimension, label, CASE WHEN "codeId" = '' THEN ?::smallint ELSE 0 END, scans
  FROM json_to_recordset(?) AS plus("workspaceId" text, mode text, "codeId" text, day date, dimension text, label text, scans bigint)
  ON CONFLICT (workspace_id, mode, code_id, day, dimension, label, shard) DO UPDATE SET scans = have.scans + excluded.scans`;
