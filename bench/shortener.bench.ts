/**
 * A redirect that records its scan beside the same of Kutt, a URL shortener that a user might pick instead, in turns. Kutt keeps its links and
 * visits in PostgreSQL and is no package of a registry: KUTT names a checkout of github.com/thedevs-network/kutt with what it stands on
 * (`npm ci --omit=dev --ignore-scripts`). `KUTT=../kutt npm run bench -- shortener [seconds] [rounds]`
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { provision, removeCluster, startCluster } from '@proofmark/embedded-postgres';
import pg from 'pg';
import { type Engine, numbers, startEngine } from './support/engine.ts';
import { median, report } from './support/measure.ts';
import {
  answering,
  freePort,
  load,
  publishCodes,
  type Run,
  secrets,
  startServer,
  stopServer,
} from './redirect/servers.ts';

const [seconds = 5, rounds = 3] = numbers();
const SLUGS = 1_000;
const SETTLES_MS = 60_000;
const kutt = process.env['KUTT'];
if (!kutt) throw new Error('KUTT must name a checkout of github.com/thedevs-network/kutt with its packages.');

const LINKS = `
  WITH owner AS (INSERT INTO users (email, password, verified) VALUES ('bench@example.com', 'none', true) RETURNING id)
  INSERT INTO links (address, target, user_id)
  SELECT 'code-' || n, 'https://www.example.com/menu/summer?table=' || n, owner.id FROM owner, generate_series(0, $1::int - 1) AS n`;

async function startKutt(kutt: string, superuserUrl: string, port: number): Promise<ChildProcess> {
  const { hostname, port: databasePort, username, password } = new URL(superuserUrl);
  const env = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    PORT: String(port),
    DEFAULT_DOMAIN: `127.0.0.1:${port}`,
    JWT_SECRET: randomUUID(),
    DB_CLIENT: 'pg',
    DB_HOST: hostname,
    DB_PORT: databasePort,
    DB_NAME: 'kutt',
    DB_USER: decodeURIComponent(username),
    DB_PASSWORD: decodeURIComponent(password),
  };
  const knex = join(kutt, 'node_modules/knex/bin/cli.js');
  execFileSync(process.execPath, [knex, 'migrate:latest'], { cwd: kutt, env, stdio: ['ignore', 'ignore', 'inherit'] });
  return spawn(process.execPath, ['server/server.js'], { cwd: kutt, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Visits are counted after the answer: until no more come. */
async function visitsRecorded(client: pg.Client, expected: number): Promise<number> {
  for (let waited = 0, before = -1; ; waited += 2_000) {
    const { rows } = await client.query<{ total: string | null }>('SELECT sum(total) AS total FROM visits');
    const total = Number(rows[0]?.total);
    if (total >= expected || waited >= SETTLES_MS || (total === before && waited > 0)) return total;
    before = total;
    await sleep(2_000);
  }
}

const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
const dataDir = join(folder, 'postgres');
const cluster = await startCluster({ dataDir, password: randomUUID(), durable: true });
const servers: ChildProcess[] = [];
let engine: Engine | undefined;
try {
  const { eventStreamUrl } = await provision(cluster.superuserUrl, { database: 'bench', services: [] });
  engine = await startEngine(folder, eventStreamUrl);
  await publishCodes(engine.stream, SLUGS);
  const [kuttPort, port] = [await freePort(), await freePort()];
  const admin = new pg.Client({ connectionString: cluster.superuserUrl });
  await admin.connect();
  await admin.query('CREATE DATABASE kutt');
  await admin.end();
  const beside = await startKutt(kutt, cluster.superuserUrl, kuttPort);
  const resolver = startServer('resolver', {
    ...secrets,
    ...engine.env,
    PORT: String(port),
    DATA_DIR: join(folder, 'resolver'),
    TRUST_PROXY: 'loopback',
  });
  servers.push(beside, resolver);
  const client = new pg.Client({
    connectionString: Object.assign(new URL(cluster.superuserUrl), { pathname: '/kutt' }).href,
  });
  await client.connect();
  await client.query(LINKS, [SLUGS]);
  await answering(`http://127.0.0.1:${kuttPort}/code-1`, 302);
  await answering(`http://127.0.0.1:${port}/r/code-${SLUGS - 1}`, 302);
  const terms = { connections: 64, seconds, slugs: SLUGS };
  const [theirs, ours]: [Run[], Run[]] = [[], []];
  let answered = 1;
  for (let round = 0; round <= rounds; round++) {
    const run = await load(beside, { ...terms, port: kuttPort, path: '/code-' });
    answered += run.redirects;
    // What it still has to count would weigh on the other.
    await visitsRecorded(client, answered);
    const other = await load(resolver, { ...terms, port });
    if (round === 0) continue;
    theirs.push(run);
    ours.push(other);
  }
  const recorded = await visitsRecorded(client, answered);
  await client.end();
  await stopServer(resolver);
  const of = (runs: readonly Run[], field: keyof Run) => median(runs.map((run) => run[field]));
  await report('shortener', [
    { name: 'resolver, each scan flushed and forwarded: redirects', value: of(ours, 'perSecond'), unit: '/s' },
    { name: 'resolver: p99', value: of(ours, 'p99'), unit: 'ms' },
    { name: 'Kutt, visits recorded: redirects', value: of(theirs, 'perSecond'), unit: '/s' },
    { name: 'Kutt: p99', value: of(theirs, 'p99'), unit: 'ms' },
    { name: 'Kutt: part of its visits that is recorded', value: recorded / answered, unit: '' },
    { name: 'ratio', value: median(ours.map((run, i) => run.perSecond / (theirs[i]?.perSecond ?? NaN))), unit: '×' },
  ]);
} finally {
  for (const server of servers) server.kill('SIGKILL');
  await engine?.stop();
  await cluster.stop();
  await removeCluster(dataDir);
  await rm(folder, { recursive: true, force: true });
}
