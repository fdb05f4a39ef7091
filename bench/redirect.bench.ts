/**
 * What it costs that every scan is on disk before its answer leaves: `GET /r/{slug}` of the resolver beside a bare 302 of the same
 * NestJS and Fastify, in turns. `npm run bench -- redirect [seconds] [rounds]`.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { message, qrCreated, topics } from '@proofmark/contracts';
import { provision, removeCluster, startCluster } from '@proofmark/embedded-postgres';
import { PostgresEventStream } from '@proofmark/event-stream';
import { freePort, report, type Figure } from './redirect/measure.ts';

const [seconds = 6, rounds = 3] = process.argv.slice(2).map(Number);
const CONNECTIONS = 50;
const SLUGS = 1_000;
const WORKSPACE = 'ws_01jvm3k5n0000000000000000a';
const here = import.meta.dirname;

interface Run {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly others: number;
  readonly generatorBusy: number;
  readonly serverBusy: number;
  /** CPU time of the server per request, in microseconds. */
  readonly cpuMicros: number;
}

function startServer(script: string, env: NodeJS.ProcessEnv): ChildProcess {
  const args = process.execArgv.filter((argument) => !argument.startsWith('--disable-warning'));
  return spawn(process.execPath, [...args, script], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const status = await fetch(url, { redirect: 'manual' }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 302) return;
    await sleep(50);
  }
  throw new Error(`${url} does not redirect.`);
}

/** Seconds of CPU a process has used, from /proc (ticks of 10 ms). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function load(server: ChildProcess, port: number, forSeconds: number): Promise<Run> {
  const before = cpuSeconds(server.pid ?? 0);
  const args = [join(here, 'redirect/load.ts'), ...[port, CONNECTIONS, forSeconds, SLUGS].map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const used = cpuSeconds(server.pid ?? 0) - before;
  const run = JSON.parse(stdout) as Run & { redirects: number };
  return { ...run, serverBusy: used / forSeconds, cpuMicros: (used / run.redirects) * 1e6 };
}

async function publishCodes(url: string): Promise<void> {
  const stream = await PostgresEventStream.open({ connectionString: url, topics: Object.values(topics) });
  const time = new Date().toISOString();
  const records = Array.from({ length: SLUGS }, (_, i) => {
    const id = `qr_${String(i).padStart(26, '0')}`;
    const look = { foregroundColor: '#000000', backgroundColor: '#ffffff', frameText: null, tags: [] };
    const data = {
      ...{ id, name: `Code ${i}`, slug: `code-${i}`, type: 'dynamic' as const, status: 'active' as const, ...look },
      destinationUrl: `https://www.example.com/menu/summer?table=${i}`,
      publicUrl: `https://qr.example/r/code-${i}`,
      utm: { utm_source: 'print', utm_medium: 'qr' },
      createdAt: time,
      updatedAt: time,
    };
    const envelope = { id: `${id}/1`, subject: id, time, workspaceId: WORKSPACE, mode: 'live' as const, sequence: 1 };
    return { key: id, message: message(qrCreated, envelope, data) };
  });
  await stream.append(topics.qr.name, records);
  await stream.close();
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const medians = (runs: Run[]): Run =>
  Object.fromEntries(
    (['perSecond', 'p50', 'p99', 'others', 'generatorBusy', 'serverBusy', 'cpuMicros'] as const).map((name) => [
      name,
      median(runs.map((run) => run[name])),
    ]),
  ) as unknown as Run;

const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
const dataDir = join(folder, 'postgres');
const cluster = await startCluster({ dataDir, password: randomUUID(), durable: true });
const servers: ChildProcess[] = [];
try {
  const { eventStreamUrl } = await provision(cluster.superuserUrl, { database: 'bench', services: [] });
  await publishCodes(eventStreamUrl);
  const [barePort, port] = [await freePort(), await freePort()];
  const main = process.execArgv.some((argument) => argument.includes('typescript')) ? 'src/main.ts' : 'dist/main.js';
  const env = {
    ...{ NODE_ENV: 'production', LOG_LEVEL: 'warn', PORT: String(port), DATA_DIR: join(folder, 'resolver') },
    ...{
      CONTEXT_SIGNING_KEY: randomUUID(),
      SEALING_KEY: Buffer.alloc(32, 1).toString('base64'),
      TRUST_PROXY: 'loopback',
    },
    JOURNAL_MAX_BYTES: String(8 * 1024 ** 3),
  };
  const resolverMain = join(here, '../apps/resolver', main);
  // Once with the stream, to learn the codes; the redirect is then measured with the stream away, which is what it must stand.
  const learning = startServer(resolverMain, { ...env, EVENT_STREAM_URL: eventStreamUrl });
  servers.push(learning);
  await answering(`http://127.0.0.1:${port}/r/code-${SLUGS - 1}`);
  const forwarding: Run[] = [];
  await load(learning, port, 2);
  for (let round = 0; round < rounds; round++) forwarding.push(await load(learning, port, seconds));
  learning.kill('SIGTERM');
  await once(learning, 'exit');

  const bare = startServer(join(here, 'redirect/bare.mjs'), { PORT: String(barePort) });
  const resolver = startServer(resolverMain, {
    ...env,
    EVENT_STREAM_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none`,
  });
  servers.push(bare, resolver);
  await answering(`http://127.0.0.1:${barePort}/r/code-1`);
  await answering(`http://127.0.0.1:${port}/r/code-1`);
  const runs: Record<'bare' | 'resolver', Run[]> = { bare: [], resolver: [] };
  for (let round = -1; round < rounds; round++) {
    const [one, two] = [await load(bare, barePort, seconds), await load(resolver, port, seconds)];
    if (round >= 0) runs.bare.push(one) && runs.resolver.push(two);
  }
  const [b, r, f] = [medians(runs.bare), medians(runs.resolver), medians(forwarding)];
  const line = (name: string, run: Run): Figure[] => [
    { name: `${name}: redirects`, value: run.perSecond, unit: '/s' },
    { name: `${name}: p50`, value: run.p50, unit: 'ms' },
    { name: `${name}: p99`, value: run.p99, unit: 'ms' },
    { name: `${name}: CPU of the server per request`, value: run.cpuMicros, unit: 'µs' },
    { name: `${name}: server busy`, value: run.serverBusy, unit: 'cores' },
    { name: `${name}: load generator busy`, value: run.generatorBusy, unit: 'cores' },
  ];
  await report('redirect', [
    ...line('bare Nest + Fastify 302', b),
    ...line('resolver, each scan flushed', r),
    ...line('resolver, forwarding too', f),
    { name: 'ratio', value: r.perSecond / b.perSecond, unit: '×', atLeast: 0.6 },
    { name: 'ratio of p99', value: r.p99 / b.p99, unit: '×', atMost: 3 },
    { name: 'ratio, forwarding too', value: f.perSecond / b.perSecond, unit: '×' },
    { name: 'answers that were no redirect', value: b.others + r.others + f.others, unit: '', atMost: 0 },
  ]);
} finally {
  for (const server of servers) server.kill('SIGKILL');
  await cluster.stop();
  await removeCluster(dataDir);
  await rm(folder, { recursive: true, force: true });
}
