/**
 * What it costs that every scan is on disk before its answer leaves: `GET /r/{slug}` of the resolver beside a bare 302 of the same
 * NestJS and Fastify, in turns: `npm run bench -- redirect [seconds] [rounds] [connections] [--kafka]`. The first round warms up.
 */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provision, removeCluster, startCluster } from '@proofmark/embedded-postgres';
import { type Engine, numbers, resultName, startEngine } from './support/engine.ts';
import { type Figure, median, report } from './support/measure.ts';
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

const [seconds = 5, rounds = 5, connections = 64] = numbers();
const SLUGS = 1_000;

const medianOf = (runs: readonly Run[], field: keyof Run) => median(runs.map((run) => run[field]));

function figuresOf(name: string, runs: readonly Run[]): Figure[] {
  return [
    { name: `${name}: redirects`, value: medianOf(runs, 'perSecond'), unit: '/s' },
    { name: `${name}: p50`, value: medianOf(runs, 'p50'), unit: 'ms' },
    { name: `${name}: p99`, value: medianOf(runs, 'p99'), unit: 'ms' },
    { name: `${name}: CPU of the server per request`, value: medianOf(runs, 'cpuMicros'), unit: 'µs' },
    { name: `${name}: server busy`, value: medianOf(runs, 'serverBusy'), unit: 'cores' },
    { name: `${name}: load generator busy`, value: medianOf(runs, 'generatorBusy'), unit: 'cores' },
  ];
}

/** Ratio of neighbouring runs: what else the machine does then weighs on both alike. */
function ratio(ours: readonly Run[], bare: readonly Run[], field: keyof Run): number {
  return median(ours.map((run, i) => run[field] / (bare[i]?.[field] ?? Number.NaN)));
}

const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
const dataDir = join(folder, 'postgres');
const cluster = await startCluster({ dataDir, password: randomUUID(), durable: true });
const servers: ChildProcess[] = [];
let engine: Engine | undefined;
const start = (name: string, env: NodeJS.ProcessEnv) => {
  const server = startServer(name, env);
  servers.push(server);
  return server;
};
try {
  const { eventStreamUrl } = await provision(cluster.superuserUrl, { database: 'bench', services: [] });
  engine = await startEngine(folder, eventStreamUrl);
  await publishCodes(engine.stream, SLUGS);
  const [barePort, port] = [await freePort(), await freePort()];
  const resolverEnv = {
    ...secrets,
    PORT: String(port),
    DATA_DIR: join(folder, 'resolver'),
    TRUST_PROXY: 'loopback',
    JOURNAL_MAX_BYTES: String(8 * 1024 ** 3),
  };
  const terms = { connections, seconds, slugs: SLUGS };
  const bareServer = start('bare.mjs', { PORT: String(barePort) });
  await answering(`http://127.0.0.1:${barePort}/r/code-1`, 302);

  const turns = async (resolver: ChildProcess) => {
    const runs = { bare: [] as Run[], resolver: [] as Run[] };
    await answering(`http://127.0.0.1:${port}/r/code-${SLUGS - 1}`, 302);
    for (let round = 0; round <= rounds; round++) {
      const bare = await load(bareServer, { ...terms, port: barePort });
      const ours = await load(resolver, { ...terms, port });
      if (round === 0) continue;
      runs.bare.push(bare);
      runs.resolver.push(ours);
    }
    return runs;
  };

  // First with the stream, which teaches it the codes; then without, which is what a redirect must stand. The generator, the resolver
  // and PostgreSQL share the machine in the first, so the bare redirect has an advantage there.
  const forwarding = start('resolver', { ...resolverEnv, ...engine.env });
  const withStream = await turns(forwarding);
  await stopServer(forwarding);
  const closed = await freePort();
  const nobody = {
    EVENT_STREAM_URL: `postgres://nobody@127.0.0.1:${closed}/none`,
    KAFKA_BROKERS: `127.0.0.1:${closed}`,
  };
  const withoutStream = await turns(start('resolver', { ...resolverEnv, ...engine.env, ...nobody }));

  const all = [...withStream.bare, ...withStream.resolver, ...withoutStream.bare, ...withoutStream.resolver];
  await report(resultName('redirect'), [
    ...figuresOf('bare Nest + Fastify 302', withoutStream.bare),
    ...figuresOf('resolver, each scan flushed', withoutStream.resolver),
    ...figuresOf('resolver, each scan flushed and forwarded', withStream.resolver),
    { name: 'ratio', value: ratio(withoutStream.resolver, withoutStream.bare, 'perSecond'), unit: '×', atLeast: 0.6 },
    { name: 'ratio of p99', value: ratio(withoutStream.resolver, withoutStream.bare, 'p99'), unit: '×', atMost: 3 },
    { name: 'ratio of CPU', value: ratio(withoutStream.resolver, withoutStream.bare, 'cpuMicros'), unit: '×' },
    { name: 'ratio, forwarding too', value: ratio(withStream.resolver, withStream.bare, 'perSecond'), unit: '×' },
    {
      name: 'answers that were no redirect',
      value: all.reduce((sum, run) => sum + run.others, 0),
      unit: '',
      atMost: 0,
    },
  ]);
} finally {
  for (const server of servers) server.kill('SIGKILL');
  await engine?.stop();
  await cluster.stop();
  await removeCluster(dataDir);
  await rm(folder, { recursive: true, force: true });
}
