import type { Mode, Scan } from '@proofmark/contracts';

/** A scan with the world it belongs to. */
export interface CapturedScan extends Scan {
  readonly workspaceId: string;
  readonly mode: Mode;
}

/** Scans are counted per quarter of an hour: every time zone's midnight and full hour falls on such a boundary. */
const BUCKET_MS = 15 * 60_000;

/** Whose numbers they are: one code's, or a whole workspace's (`codeId` is then {@link WHOLE_WORKSPACE}). */
interface Owner {
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly codeId: string;
}
export const WHOLE_WORKSPACE = '';

export interface BucketIncrement extends Owner {
  readonly bucket: string;
  people: number;
  visitors: number;
  bots: number;
  prefetches: number;
  heads: number;
  lastScanAt: string | null;
}

export interface BreakdownIncrement extends Owner {
  readonly day: string;
  readonly dimension: Dimension;
  readonly label: string;
  scans: number;
}

/** A visitor's first scan of the UTC day, as far as these scans tell. */
export interface Visit extends Owner {
  readonly day: string;
  readonly visitor: string;
  readonly bucket: string;
}

/** What a scan is broken down by, and where the label comes from. Sources and campaigns are the utm parameters. */
export const DIMENSIONS = {
  devices: (scan: Scan) => scan.device,
  operatingSystems: (scan: Scan) => scan.os,
  browsers: (scan: Scan) => scan.browser,
  countries: (scan: Scan) => scan.country,
  regions: (scan: Scan) => scan.region,
  cities: (scan: Scan) => scan.city,
  referrers: (scan: Scan) => scan.referrer,
  campaigns: (scan: Scan) => scan.utm.utm_campaign ?? null,
  sources: (scan: Scan) => scan.utm.utm_source ?? null,
} as const;
export type Dimension = keyof typeof DIMENSIONS;

export interface Tally {
  readonly buckets: readonly BucketIncrement[];
  readonly breakdowns: readonly BreakdownIncrement[];
  readonly visits: readonly Visit[];
}

/**
 * What these scans add to the counts. Only scans of people count as scans and visitors; bots, prefetches and HEAD requests
 * are counted apart. `visitors` stays 0 here: whether a visit is the first of its day only the stored visits can tell.
 */
export function tally(scans: readonly CapturedScan[]): Tally {
  const buckets = new Map<string, BucketIncrement>();
  const breakdowns = new Map<string, BreakdownIncrement>();
  const visits = new Map<string, Visit>();
  for (const scan of scans) {
    for (const owner of ownersOf(scan)) {
      countBucket(buckets, owner, scan);
      if (scan.notCounted !== null) continue;
      countBreakdowns(breakdowns, owner, scan);
      countVisit(visits, owner, scan);
    }
  }
  return { buckets: [...buckets.values()], breakdowns: [...breakdowns.values()], visits: [...visits.values()] };
}

/** The quarter of an hour an instant falls in, as the instant it begins. */
export function bucketOf(instant: string): string {
  const time = Date.parse(instant);
  return new Date(time - (time % BUCKET_MS)).toISOString();
}

function ownersOf({ workspaceId, mode, codeId }: CapturedScan): Owner[] {
  return [
    { workspaceId, mode, codeId },
    { workspaceId, mode, codeId: WHOLE_WORKSPACE },
  ];
}

function countBucket(buckets: Map<string, BucketIncrement>, owner: Owner, scan: CapturedScan): void {
  const bucket = bucketOf(scan.scannedAt);
  const entry = entryOf(buckets, keyOf(owner, bucket), () => ({
    ...owner,
    bucket,
    people: 0,
    visitors: 0,
    bots: 0,
    prefetches: 0,
    heads: 0,
    lastScanAt: null,
  }));
  switch (scan.notCounted) {
    case 'bot':
      entry.bots++;
      return;
    case 'prefetch':
      entry.prefetches++;
      return;
    case 'head':
      entry.heads++;
      return;
    case null:
      entry.people++;
      if (entry.lastScanAt === null || scan.scannedAt > entry.lastScanAt) entry.lastScanAt = scan.scannedAt;
  }
}

function countBreakdowns(breakdowns: Map<string, BreakdownIncrement>, owner: Owner, scan: CapturedScan): void {
  const day = scan.scannedAt.slice(0, 10);
  for (const [dimension, labelOf] of Object.entries(DIMENSIONS) as [Dimension, (scan: Scan) => string | null][]) {
    const label = labelOf(scan);
    if (label === null) continue;
    const key = keyOf(owner, day, dimension, label);
    entryOf(breakdowns, key, () => ({ ...owner, day, dimension, label, scans: 0 })).scans++;
  }
}

function countVisit(visits: Map<string, Visit>, owner: Owner, scan: CapturedScan): void {
  const day = scan.scannedAt.slice(0, 10);
  const bucket = bucketOf(scan.scannedAt);
  const key = keyOf(owner, day, scan.visitor);
  const seen = visits.get(key);
  if (!seen || bucket < seen.bucket) visits.set(key, { ...owner, day, visitor: scan.visitor, bucket });
}

/** No part can hold a line feed (labels come from header values and host names), so keys never run together. */
function keyOf(owner: Owner, ...parts: string[]): string {
  return [owner.workspaceId, owner.mode, owner.codeId, ...parts].join('\n');
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  let entry = map.get(key);
  if (entry === undefined) map.set(key, (entry = make()));
  return entry;
}
