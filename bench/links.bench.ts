/**
 * Ten million links: memory of a resolver that knows them all, how soon it answers after a start with nobody else up, and what a
 * search costs that finds nothing in memory: `npm run bench -- links [links]`.
 */
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCopy } from '../apps/resolver/dist/links/local-copy.js';
import { report } from './support/measure.ts';
import { answering, freePort, load, secrets, startServer } from './redirect/servers.ts';

const [links = 10_000_000] = process.argv.slice(2).map(Number);
const BATCH = 5_000;

const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
const data = join(folder, 'resolver');
await mkdir(data);
const file = join(data, 'links.sqlite');

function fill(): number {
  const copy = LocalCopy.open(file, 256 * 1024);
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

const filled = fill();
const port = await freePort();
const began = performance.now();
const nobody = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
const resolver = startServer('resolver', {
  ...secrets,
  PORT: String(port),
  DATA_DIR: data,
  EVENT_STREAM_URL: nobody,
  TRUST_PROXY: 'loopback',
});
try {
  await answering(`http://127.0.0.1:${port}/r/code-${links - 1}`, 302);
  const startMs = performance.now() - began;
  const atStart = residentMiB(resolver.pid);
  // More codes than fit in memory, one after the other: each request is a search on disk.
  const cold = await load(resolver, { port, connections: 50, seconds: 10, slugs: Math.min(links, 500_000) });
  const afterLoad = residentMiB(resolver.pid);
  await report('links', [
    { name: 'links', value: links, unit: '' },
    { name: 'filling the copy', value: filled, unit: 'links/s' },
    { name: 'size of the file', value: statSync(file).size / 1024 ** 2, unit: 'MiB' },
    { name: 'first redirect after the start, stream and database down', value: startMs, unit: 'ms' },
    { name: 'resident after the first redirect', value: atStart, unit: 'MiB', atMost: 300 },
    { name: 'resident under load', value: afterLoad, unit: 'MiB', atMost: 300 },
    { name: 'redirects of codes that are not in memory', value: cold.perSecond, unit: '/s' },
    { name: 'p99 of these', value: cold.p99, unit: 'ms' },
  ]);
} finally {
  resolver.kill('SIGKILL');
  await once(resolver, 'exit');
  await rm(folder, { recursive: true, force: true });
}
