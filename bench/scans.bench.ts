/**
 * Whether journal, stream and analytics keep up with scans that come at a steady pace, and how soon a scan is in analytics:
 * `npm run bench -- scans [seconds] [--kafka]`. The resolver and analytics are processes of their own, on one PostgreSQL.
 */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { provision, removeCluster, startCluster } from '@proofmark/embedded-postgres';
import pg from 'pg';
import { type Engine, numbers, resultName, startEngine } from './support/engine.ts';
import { type Figure, report } from './support/measure.ts';
import { answering, codeId, freePort, load, publishCodes, secrets, startServer } from './redirect/servers.ts';

const [seconds = 20] = numbers();
const SLUGS = 1_000;
// Codes of their own, each scanned once, whose way is timed.
const PROBES = 200;
const POLL_MS = 10;

const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
const dataDir = join(folder, 'postgres');
const cluster = await startCluster({ dataDir, password: randomUUID(), durable: true });
const servers: ChildProcess[] = [];
let engine: Engine | undefined;
try {
  const { eventStreamUrl, services } = await provision(cluster.superuserUrl, {
    database: 'bench',
    services: ['analytics'],
  });
  const { databaseUrl = '', migrationDatabaseUrl = '' } = services['analytics'] ?? {};
  engine = await startEngine(folder, eventStreamUrl);
  await publishCodes(engine.stream, SLUGS + 2 * PROBES);
  const [port, analyticsPort] = [await freePort(), await freePort()];
  const shared = { ...secrets, ...engine.env };
  const database = { DATABASE_URL: databaseUrl, MIGRATION_DATABASE_URL: migrationDatabaseUrl };
  const analytics = startServer('analytics', { ...shared, ...database, PORT: String(analyticsPort) });
  const resolver = startServer('resolver', {
    ...shared,
    PORT: String(port),
    DATA_DIR: join(folder, 'resolver'),
    TRUST_PROXY: 'loopback',
  });
  servers.push(analytics, resolver);
  await answering(`http://127.0.0.1:${analyticsPort}/health/ready`, 200);
  await answering(`http://127.0.0.1:${port}/r/code-${SLUGS + 2 * PROBES - 1}`, 302);
  const db = new pg.Pool({
    connectionString: Object.assign(new URL(cluster.superuserUrl), { pathname: '/bench' }).href,
  });
  // The cluster's end is not the benchmark's failure.
  db.on('error', () => undefined);
  const counted = async () =>
    Number((await db.query<{ n: string }>('SELECT count(*) AS n FROM analytics.scans')).rows[0]?.n);

  /** Scans one probe code after the other, and waits for each in analytics. @returns milliseconds from the answer to the row */
  const probe = async (first: number): Promise<number[]> => {
    const ages: Promise<number>[] = [];
    for (let i = first; i < first + PROBES; i++) {
      await fetch(`http://127.0.0.1:${port}/r/code-${i}`, {
        redirect: 'manual',
        headers: { 'user-agent': 'Mozilla/5.0 (Linux; Android 14) Mobile' },
      });
      ages.push(ageOf(codeId(i), performance.now()));
      await sleep((seconds * 1000 * 0.8) / PROBES);
    }
    return (await Promise.all(ages)).sort((a, b) => a - b);
  };
  const ageOf = async (id: string, answeredAt: number): Promise<number> => {
    while ((await db.query('SELECT 1 FROM analytics.scans WHERE code_id = $1 LIMIT 1', [id])).rowCount === 0)
      await sleep(POLL_MS);
    return performance.now() - answeredAt;
  };

  const paced = async (rate: number, firstProbe: number) => {
    const before = await counted();
    const [run, ages] = await Promise.all([
      load(resolver, { port, connections: 256, seconds, slugs: SLUGS, rate }),
      probe(firstProbe),
    ]);
    const answered = run.redirects + PROBES;
    const atEnd = performance.now();
    while ((await counted()) - before < answered) {
      if (performance.now() - atEnd > 120_000)
        throw new Error(`Of ${answered} scans ${(await counted()) - before} are in analytics.`);
      await sleep(50);
    }
    const quantile = (q: number) => ages[Math.floor(ages.length * q)] ?? Number.NaN;
    return {
      run,
      drainMs: performance.now() - atEnd,
      surplus: (await counted()) - before - answered,
      p50: quantile(0.5),
      p95: quantile(0.95),
    };
  };

  await load(resolver, { port, connections: 64, seconds: 3, slugs: SLUGS, rate: 2_000 });
  await sleep(3_000);
  const calm = await paced(2_000, SLUGS);
  const busy = await paced(8_500, SLUGS + PROBES);
  const health = (await (await fetch(`http://127.0.0.1:${port}/health/scans`)).json()) as {
    journal: { depth: number; unrecorded: number; lost: number };
  };
  // Keeping up: what is left at the end is not much more than what is always under way.
  const figures: Figure[] = [
    { name: 'steady pace, answered', value: busy.run.perSecond, unit: 'scans/s', atLeast: 8_000 },
    { name: 'steady pace: p50 of the answer', value: busy.run.p50, unit: 'ms' },
    { name: 'steady pace: p99 of the answer', value: busy.run.p99, unit: 'ms' },
    { name: 'steady pace: scan → analytics p50', value: busy.p50, unit: 'ms' },
    { name: 'steady pace: scan → analytics p95', value: busy.p95, unit: 'ms' },
    { name: 'steady pace: all in analytics after the end within', value: busy.drainMs, unit: 'ms', atMost: 3_000 },
    { name: 'steady pace: resolver busy', value: busy.run.serverBusy, unit: 'cores' },
    { name: 'at 2,000/s, answered', value: calm.run.perSecond, unit: 'scans/s', atLeast: 1_950 },
    { name: 'at 2,000/s: p99 of the answer', value: calm.run.p99, unit: 'ms' },
    { name: 'at 2,000/s: scan → analytics p50', value: calm.p50, unit: 'ms' },
    { name: 'at 2,000/s: scan → analytics p95', value: calm.p95, unit: 'ms', atMost: 1_000 },
    { name: 'answers that were no redirect', value: calm.run.others + busy.run.others, unit: '', atMost: 0 },
    { name: 'scans in analytics that nobody made', value: calm.surplus + busy.surplus, unit: '', atMost: 0 },
    {
      name: 'scans left in the journal, lost or unrecorded',
      value: health.journal.depth + health.journal.lost + health.journal.unrecorded,
      unit: '',
      atMost: 0,
    },
  ];
  await report(resultName('scans'), figures);
  await db.end();
} finally {
  for (const server of servers) server.kill('SIGKILL');
  await engine?.stop();
  await cluster.stop();
  await removeCluster(dataDir);
  await rm(folder, { recursive: true, force: true });
}
