import { hash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ScanMessage } from '@proofmark/contracts';
import type { RecordBatch } from '@proofmark/event-stream';
import { prepared, runStatement } from '@proofmark/runtime';
import { bucketOf, type BucketIncrement, type CapturedScan, tally, type Visit } from './tally.js';

/**
 * Counts the scans of one batch. Idempotent by scan id: a scan the resolver sent twice is counted once.
 * Runs inside the transaction that also stores the position.
 */
export async function countScans(em: EntityManager, { partition, records }: RecordBatch<ScanMessage>): Promise<void> {
  const scans = await keepNew(
    em,
    records.flatMap(({ message }) => (message ? [toCapturedScan(message)] : [])),
  );
  if (scans.length === 0) return;
  const { buckets, breakdowns, visits } = tally(scans);
  const firstVisits = await keepFirst(em, visits);
  addVisitors(buckets, firstVisits);
  await runStatement(em, ADD_TO_BUCKETS, [partition, JSON.stringify(buckets)]);
  await runStatement(em, ADD_TO_BREAKDOWNS, [partition, JSON.stringify(breakdowns)]);
}

function toCapturedScan({ workspaceid, mode, data }: ScanMessage): CapturedScan {
  return { ...data, workspaceId: workspaceid, mode };
}

/** Stores the scans and returns those that were not there before. */
async function keepNew(em: EntityManager, scans: readonly CapturedScan[]): Promise<CapturedScan[]> {
  if (scans.length === 0) return [];
  const added = await runStatement<{ scan_id: string }>(em, KEEP_NEW_SCANS, [JSON.stringify(scans.map(toRow))]);
  const isNew = new Set(added.map(({ scan_id }) => scan_id));
  // A scan that stands twice in one batch is deleted from the set when it is met, so it is taken once.
  return scans.filter(({ scanId }) => isNew.delete(scanId.toLowerCase()));
}

/** Stores the visits and returns those that are the first of their day. */
async function keepFirst(em: EntityManager, visits: readonly Visit[]): Promise<Visit[]> {
  const byKey = new Map(visits.map((visit) => [visitKey(visit), visit]));
  // Always in the same order: two partitions that meet the same visitors of a workspace then never wait in a circle.
  const rows = [...byKey]
    .map(([key, { workspaceId, mode, day }]) => ({ key, workspaceId, mode, day }))
    .sort(byKeyOrder);
  const added = await runStatement<{ visit: string }>(em, KEEP_FIRST_VISITS, [JSON.stringify(rows)]);
  return added.map(({ visit }) => byKey.get(visit)).filter((visit) => visit !== undefined);
}

/** Half the size of the words it is made of, and the index with it. Spelled as PostgreSQL spells a UUID. */
function visitKey({ workspaceId, mode, codeId, day, visitor }: Visit): string {
  const digest = hash('sha256', [workspaceId, mode, codeId, day, visitor].join('\n'));
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function byKeyOrder(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : 1;
}

/** Only what is stored: the statement's size is what the database spends most time on. */
function toRow({ utm, ...scan }: CapturedScan) {
  const {
    scanId,
    workspaceId,
    mode,
    codeId,
    scannedAt,
    notCounted,
    device,
    os,
    browser,
    country,
    region,
    city,
    referrer,
  } = scan;
  const labels = {
    device,
    os,
    browser,
    country,
    region,
    city,
    referrer,
    campaign: utm.utm_campaign,
    source: utm.utm_source,
  };
  return { scanId, workspaceId, mode, codeId, scannedAt, notCounted, ...labels };
}

function addVisitors(buckets: readonly BucketIncrement[], firstVisits: readonly Visit[]): void {
  const perBucket = new Map<string, number>();
  for (const visit of firstVisits) perBucket.set(bucketKey(visit), (perBucket.get(bucketKey(visit)) ?? 0) + 1);
  for (const bucket of buckets) bucket.visitors = perBucket.get(bucketKey(bucket)) ?? 0;
}

function bucketKey({ workspaceId, mode, codeId, bucket }: Visit | BucketIncrement): string {
  return [workspaceId, mode, codeId, bucketOf(bucket)].join('\n');
}

const KEEP_NEW_SCANS = prepared(`
  INSERT INTO scans (scan_id, workspace_id, mode, code_id, scanned_at, not_counted,
                     device, os, browser, country, region, city, referrer, campaign, source)
  SELECT "scanId", "workspaceId", mode, "codeId", "scannedAt", "notCounted",
         device, os, browser, country, region, city, referrer, campaign, source
  FROM json_to_recordset($1) AS scan("scanId" uuid, "workspaceId" text, mode text, "codeId" text, "scannedAt" timestamptz,
    "notCounted" text, device text, os text, browser text, country text, region text, city text, referrer text,
    campaign text, source text)
  ON CONFLICT DO NOTHING
  RETURNING scan_id::text`);

const KEEP_FIRST_VISITS = prepared(`
  INSERT INTO scan_visitors (visit, workspace_id, mode, day)
  SELECT key, "workspaceId", mode, day FROM json_to_recordset($1) AS v(key uuid, "workspaceId" text, mode text, day date)
  ON CONFLICT DO NOTHING
  RETURNING visit::text`);

const ADD_TO_BUCKETS = prepared(`
  INSERT INTO scan_buckets AS have (workspace_id, mode, code_id, bucket, shard, people, visitors, bots, prefetches, heads, last_scan_at)
  SELECT "workspaceId", mode, "codeId", bucket, CASE WHEN "codeId" = '' THEN $1::smallint ELSE 0 END,
         people, visitors, bots, prefetches, heads, "lastScanAt"
  FROM json_to_recordset($2) AS plus("workspaceId" text, mode text, "codeId" text, bucket timestamptz, people bigint,
    visitors bigint, bots bigint, prefetches bigint, heads bigint, "lastScanAt" timestamptz)
  ON CONFLICT (workspace_id, mode, code_id, bucket, shard) DO UPDATE SET
    people = have.people + excluded.people, visitors = have.visitors + excluded.visitors, bots = have.bots + excluded.bots,
    prefetches = have.prefetches + excluded.prefetches, heads = have.heads + excluded.heads,
    last_scan_at = greatest(have.last_scan_at, excluded.last_scan_at)`);

const ADD_TO_BREAKDOWNS = prepared(`
  INSERT INTO scan_breakdowns AS have (workspace_id, mode, code_id, day, dimension, label, shard, scans)
  SELECT "workspaceId", mode, "codeId", day, dimension, label, CASE WHEN "codeId" = '' THEN $1::smallint ELSE 0 END, scans
  FROM json_to_recordset($2) AS plus("workspaceId" text, mode text, "codeId" text, day date, dimension text, label text, scans bigint)
  ON CONFLICT (workspace_id, mode, code_id, day, dimension, label, shard) DO UPDATE SET scans = have.scans + excluded.scans`);
