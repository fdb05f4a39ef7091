/**
 * Ten million links: memory of a resolver that knows them all, how soon it answers after a start with nobody else up, and what a
 * search costs that finds nothing in memory; beside one that knows 10 thousand: `npm run bench -- links [links]`.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCopy } from '../apps/resolver/dist/links/local-copy.js';
import { median, report } from './support/measure.ts';
import { answering, freePort, load, type Run, secrets, startServer } from './redirect/servers.ts';

const [links = 10_000_000] = process.argv.slice(2).map(Number);
const BATCH = 5_000;

const FEW = 10_000;
const ROUNDS = 3;
const FILE = 'links.sqlite';

const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));

async function fill(name: string, links: number): Promise<number> {
  await mkdir(join(folder, name));
  const copy = LocalCopy.open(join(folder, name, FILE), 256 * 1024);
  const began = performance.now();
  for (let first = 0; first < links; first += BATCH) {
    const changes = Array.from({ length: Math.min(BATCH, links - first) }, (_, i) => changeOf(first + i));
    copy.apply('codes.qr.v1', 0, changes, BigInt(first + BATCH));
  }
  copy.markComplete();
  copy.close();
  return links / ((performance.now() - began) / 1000);
}

function changeOf(i: number) {
  const codeId = `qr_${String(i).padStart(26, '0')}`;
  const link = {
    slug: `code-${i}`,
    codeId,
    workspaceId: 'ws_01jvm3k5n0000000000000000a',
    mode: 'live' as const,
    status: 'active' as const,
    destinationUrl: `https://www.example.com/products/${i}?campaign=summer`,
    utm: { utm_source: 'print', utm_medium: 'qr' },
  };
  return { codeId, sequence: 1, link };
}

function residentMiB(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

interface Resolver {
  readonly server: ChildProcess;
  readonly port: number;
  /** From the start of the process to its first redirect. */
  readonly startMs: number;
  readonly atStart: number;
}

/** A resolver that knows so many links, with stream and database down. */
async function start(name: string, links: number): Promise<Resolver> {
  const port = await freePort();
  const nobody = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
  const began = performance.now();
  const server = startServer('resolver', {
    ...secrets,
    PORT: String(port),
    DATA_DIR: join(folder, name),
    EVENT_STREAM_URL: nobody,
    TRUST_PROXY: 'loopback',
  });
  servers.push(server);
  await answering(`http://127.0.0.1:${port}/r/code-${links - 1}`, 302);
  return { server, port, startMs: performance.now() - began, atStart: residentMiB(server.pid) };
}

async function killed(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}

const servers: ChildProcess[] = [];
try {
  await fill('few', FEW);
  const filled = await fill('many', links);
  const [few, many] = [await start('few', FEW), await start('many', links)];
  const redirects = ({ server, port }: Resolver) => load(server, { port, connections: 64, seconds: 5, slugs: 1_000 });
  const ratios: number[] = [];
  const runs: Run[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const [beside, run] = [await redirects(few), await redirects(many)];
    if (round === 0) continue;
    ratios.push(run.perSecond / beside.perSecond);
    runs.push(run);
  }
  // More codes than fit in memory, one after the other: each request is a search on disk.
  const { server, port } = many;
  const cold = await load(server, { port, connections: 50, seconds: 10, slugs: Math.min(links, 500_000) });
  const afterLoad = residentMiB(server.pid);
  await report('links', [
    { name: 'links', value: links, unit: '' },
    { name: 'filling the copy', value: filled, unit: 'links/s' },
    { name: 'size of the file', value: statSync(join(folder, 'many', FILE)).size / 1024 ** 2, unit: 'MiB' },
    { name: 'first redirect after the start, stream and database down', value: many.startMs, unit: 'ms', atMost: 2000 },
    { name: 'resident after the first redirect', value: many.atStart, unit: 'MiB', atMost: 300 },
    { name: 'resident under load', value: afterLoad, unit: 'MiB', atMost: 300 },
    { name: 'redirects of a thousand codes', value: median(runs.map((run) => run.perSecond)), unit: '/s' },
    { name: 'beside a resolver with 10 thousand links', value: median(ratios), unit: '×', atLeast: 0.85 },
    { name: 'redirects of codes that are not in memory', value: cold.perSecond, unit: '/s' },
    { name: 'p99 of these', value: cold.p99, unit: 'ms' },
  ]);
} finally {
  for (const server of servers) await killed(server);
  await rm(folder, { recursive: true, force: true });
}
