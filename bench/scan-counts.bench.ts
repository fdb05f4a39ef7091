/**
 * How many scans per second analytics counts from the event stream, beside a plain `pg` insert of the same scans in the same run.
 * `npm run bench -- scan-counts`
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { analytics } from '@proofmark/analytics';
import { message, type Scan, scanCaptured, topics } from '@proofmark/contracts';
import { provision, startTemporaryCluster } from '@proofmark/embedded-postgres';
import { type OutgoingRecord, PostgresEventStream } from '@proofmark/event-stream';
import { startService } from '@proofmark/runtime';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { report } from './support/measure.ts';

const SCANS = 100_000;
const CODES = 1_000;
const VISITORS = 20_000;
const BATCH = 1_000;

const pick = <T>(values: readonly T[], n: number): T => values[n % values.length] as T;

function scan(n: number): Scan {
  return {
    scanId: uuidv7(),
    codeId: `qr_${n % CODES}`,
    slug: `code-${n % CODES}`,
    scannedAt: new Date(Date.now() - (n % 7) * 3_600_000).toISOString(),
    outcome: 'redirected',
    destinationUrl: 'https://example.com/post-purchase?utm_source=qr',
    country: pick(['DE', 'BR', 'US', 'FR', 'JP'], n),
    region: null,
    city: null,
    device: pick(['mobile', 'mobile', 'tablet', 'desktop'], n),
    os: pick(['iOS', 'Android', 'Windows'], n),
    browser: pick(['Safari', 'Chrome', 'Firefox'], n),
    language: 'de-DE',
    referrer: null,
    utm: { utm_source: 'qr', utm_campaign: pick(['spring', 'summer'], n) },
    visitor: `visitor-${(n * 7919) % VISITORS}`,
    notCounted: n % 20 === 0 ? 'bot' : null,
  };
}

function toRecord(data: Scan): OutgoingRecord {
  const envelope = {
    id: data.scanId,
    subject: data.codeId,
    time: data.scannedAt,
    workspaceId: 'ws_1',
    mode: 'live' as const,
  };
  return { key: data.codeId, message: message(scanCaptured, envelope, data) };
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round((count * 1000) / (performance.now() - began));
}

const batches = Array.from({ length: SCANS / BATCH }, (_, b) =>
  Array.from({ length: BATCH }, (_, n) => scan(b * BATCH + n)),
);

const cluster = await startTemporaryCluster({ durable: true });
try {
  const { services, eventStreamUrl } = await provision(cluster.superuserUrl, {
    database: 'bench',
    services: ['analytics'],
  });
  const plain = new pg.Client({
    connectionString: Object.assign(new URL(cluster.superuserUrl), { pathname: '/bench' }).href,
  });
  plain.on('error', () => undefined);
  await plain.connect();
  await plain.query(
    'CREATE TABLE plain_scans (scan_id uuid PRIMARY KEY, code_id text, scanned_at timestamptz, data jsonb)',
  );
  const baseline = await perSecond(SCANS, async () => {
    for (const batch of batches) {
      await plain.query(
        `INSERT INTO plain_scans SELECT s."scanId", s."codeId", s."scannedAt", '{}'
         FROM json_to_recordset($1) AS s("scanId" uuid, "codeId" text, "scannedAt" timestamptz)`,
        [JSON.stringify(batch)],
      );
    }
  });

  const stream = await PostgresEventStream.open({ connectionString: eventStreamUrl, topics: Object.values(topics) });
  for (const batch of batches) await stream.append(topics.scan.name, batch.map(toRecord));
  const env = {
    DATABASE_URL: services['analytics']?.databaseUrl,
    MIGRATION_DATABASE_URL: services['analytics']?.migrationDatabaseUrl,
    EVENT_STREAM_URL: eventStreamUrl,
    CONTEXT_SIGNING_KEY: 'a signing key that only benchmarks use',
    SEALING_KEY: Buffer.alloc(32, 1).toString('base64'),
    LOG_LEVEL: 'warn',
  };
  const service = await startService(analytics, env);
  const started = performance.now();
  for (let counted = 0; counted < SCANS; await sleep(20)) {
    const { rows } = await plain.query<{ n: number }>(
      `SELECT coalesce(sum(people + bots), 0)::int AS n FROM analytics.scan_buckets WHERE code_id = ''`,
    );
    counted = rows[0]?.n ?? 0;
  }
  const counted = Math.round((SCANS * 1000) / (performance.now() - started));
  await report('scan-counts', [
    { name: 'scans counted', value: counted, unit: '/s' },
    { name: 'plain pg inserting the same scans', value: baseline, unit: '/s' },
    { name: 'ratio', value: counted / baseline, unit: '×' },
  ]);
  await service.close();
  await stream.close();
  await plain.end();
} finally {
  await cluster.stop();
}
