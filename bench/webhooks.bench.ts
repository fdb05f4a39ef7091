/**
 * Webhook deliveries per second, from a published scan to the receiver's answer being recorded, beside a bare loop of signed POSTs to the
 * same receiver, and beside a job queue on PostgreSQL; and what dead and slow endpoints cost the others. `npm run bench -- webhooks [scans]`,
 * with `--kafka` the scans come from a broker.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { topics } from '@proofmark/contracts';
import { freePort, provision, removeCluster, startCluster } from '@proofmark/embedded-postgres';
import { CONTEXT_HEADER, signContext } from '@proofmark/runtime';
import pg from 'pg';
import { answering, secrets, startServer } from './redirect/servers.ts';
import { numbers, resultName, startEngine } from './support/engine.ts';
import { report } from './support/measure.ts';
import { peer } from './support/peers.ts';
import { scan, WORKSPACE } from './webhooks/scan.ts';

const [scans = 3_000] = numbers();
const ENDPOINTS = 20;
/** Scans per second while delays are measured: well below what can be delivered. */
const CALM_RATE = 25;
const CALM_SECONDS = 20;

interface Report {
  readonly received: number;
  readonly different: number;
  readonly doubled: number;
  readonly disordered: number;
  readonly p50: number;
  readonly p99: number;
}

const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
const dataDir = join(folder, 'postgres');
const cluster = await startCluster({ dataDir, password: randomUUID(), durable: true });
const children: ChildProcess[] = [];
let stopEngine = (): Promise<void> => Promise.resolve();
try {
  const { eventStreamUrl, services } = await provision(cluster.superuserUrl, {
    database: 'bench',
    services: ['webhooks'],
  });
  const engine = await startEngine(folder, eventStreamUrl);
  stopEngine = () => engine.stop();
  const { stream } = engine;
  const receiver = spawn(process.execPath, [join(import.meta.dirname, 'webhooks/receiver.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(receiver);
  const [printed] = (await once(receiver.stdout, 'data')) as [Buffer];
  const receiverUrl = `http://127.0.0.1:${Number(printed)}`;
  const port = await freePort();
  const { databaseUrl, migrationDatabaseUrl } = services['webhooks'] ?? {};
  children.push(
    startServer('webhooks', {
      ...secrets,
      NODE_ENV: 'test',
      PORT: String(port),
      ...engine.env,
      DATABASE_URL: databaseUrl,
      MIGRATION_DATABASE_URL: migrationDatabaseUrl,
      OUTBOUND_ALLOW_LOOPBACK: 'true',
    }),
  );
  await answering(`http://127.0.0.1:${port}/health/ready`, 200);
  const db = new pg.Client({
    connectionString: Object.assign(new URL(cluster.superuserUrl), { pathname: '/bench' }).href,
  });
  db.on('error', () => undefined);
  await db.connect();

  const ask = async (method: string, path: string, body: object) => {
    const context = {
      workspaceId: WORKSPACE,
      mode: 'live' as const,
      actor: { kind: 'api-key' as const, id: 'key_1' },
      scopes: ['webhooks:read', 'webhooks:write'],
      requestId: randomUUID(),
    };
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/webhooks${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        [CONTEXT_HEADER]: signContext(context, secrets.CONTEXT_SIGNING_KEY),
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { data: { id: string } };
  };
  const endpoints: string[] = [];
  for (let n = 0; n < ENDPOINTS; n++) {
    const body = { name: `Endpoint ${n}`, url: `${receiverUrl}/healthy/${n}`, events: ['qr.scanned'] };
    endpoints.push((await ask('POST', '', body)).data.id);
  }

  let made = 0;
  const publish = async (count: number) => {
    const records = Array.from({ length: count }, () => scan(made++));
    await stream.append(topics.scan.name, records);
  };
  const ledger = async () => (await (await fetch(`${receiverUrl}/report`)).json()) as Report;
  const pending = async (healthy: readonly string[]) => {
    const { rows } = await db.query<{ n: string }>(
      `SELECT count(*) AS n FROM webhooks.deliveries WHERE status = 'pending' AND endpoint_id = ANY ($1)`,
      [healthy],
    );
    return Number(rows[0]?.n);
  };
  /** Until every scan was delivered to, and recorded for, these endpoints. */
  const settled = async (healthy: readonly string[]) => {
    const queued = async () =>
      Number(
        (
          await db.query<{ n: string }>('SELECT count(*) AS n FROM webhooks.deliveries WHERE endpoint_id = $1', [
            healthy[0],
          ])
        ).rows[0]?.n,
      );
    while ((await queued()) < made || (await pending(healthy)) > 0) await sleep(50);
  };

  // Warm, and the code compiled.
  await publish(200);
  await settled(endpoints);
  await ledger();

  const began = performance.now();
  for (let left = scans; left > 0; left -= 500) await publish(Math.min(500, left));
  await settled(endpoints);
  const seconds = (performance.now() - began) / 1000;
  const flood = await ledger();

  const bare = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'webhooks/bare.mjs'),
    ...[Number(printed), ENDPOINTS, 16, Math.ceil((scans * ENDPOINTS) / (ENDPOINTS * 16))].map(String),
  ]);

  const peerUrl = Object.assign(new URL(cluster.superuserUrl), { pathname: '/bench' }).href;
  const graphile = await peer('graphile-worker.mjs', peerUrl, receiverUrl, scans * 5, ENDPOINTS * 16);

  /** One scan after the other, and how soon the healthy endpoints hear of it. */
  const calm = async (healthy: readonly string[]) => {
    for (let n = 0; n < CALM_RATE * CALM_SECONDS; n++) {
      await publish(1);
      await sleep(1000 / CALM_RATE);
    }
    await settled(healthy);
    return ledger();
  };
  const before = await calm(endpoints);
  const [dead, slow, healthy] = [endpoints.slice(0, 2), endpoints.slice(2, 4), endpoints.slice(4)];
  const nobody = `http://127.0.0.1:${await freePort()}`;
  for (const id of dead) await ask('PATCH', `/${id}`, { url: `${nobody}/dead` });
  for (const id of slow) await ask('PATCH', `/${id}`, { url: `${receiverUrl}/slow/1` });
  const beside = await calm(healthy);

  const perSecond = (scans * ENDPOINTS) / seconds;
  await report(resultName('webhooks'), [
    { name: 'deliveries, queued, sent and recorded', value: perSecond, unit: '/s', atLeast: 3_000 },
    { name: 'bare signed POSTs to the same receiver', value: Number(bare.stdout), unit: '/s' },
    { name: 'ratio', value: perSecond / Number(bare.stdout), unit: '×' },
    { name: 'the same as jobs of graphile-worker', value: graphile, unit: '/s' },
    { name: 'deliveries missing', value: scans * ENDPOINTS - flood.different, unit: '', atMost: 0 },
    { name: 'deliveries doubled', value: flood.doubled + before.doubled + beside.doubled, unit: '', atMost: 0 },
    {
      name: 'deliveries out of order for their endpoint and code',
      value: flood.disordered + before.disordered + beside.disordered,
      unit: '',
      atMost: 0,
    },
    { name: 'scan → healthy endpoint, p50', value: before.p50, unit: 'ms' },
    { name: 'scan → healthy endpoint, p99', value: before.p99, unit: 'ms' },
    { name: 'p50 while 10 % are dead and 10 % slow', value: beside.p50, unit: 'ms' },
    { name: 'p99 while 10 % are dead and 10 % slow', value: beside.p99, unit: 'ms' },
    { name: 'ratio of the p99', value: beside.p99 / before.p99, unit: '×', atMost: 1.2 },
  ]);
  await db.end();
} finally {
  for (const child of children) child.kill('SIGKILL');
  await stopEngine();
  await cluster.stop();
  await removeCluster(dataDir);
  await rm(folder, { recursive: true, force: true });
}
