import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, provision, removeCluster, startCluster } from '@proofmark/embedded-postgres';
import { NODE_FLAGS } from '../../apps/standalone/dist/processes/node-flags.js';
import { CONTEXT_HEADER, signContext } from '@proofmark/runtime';
import pg from 'pg';
import { Pool } from 'undici';
import { answering, secrets } from '../redirect/servers.ts';
import { startEngine } from '../support/engine.ts';

/** The passport service in a process of its own, on a PostgreSQL of its own. */
export interface RunningPassport {
  readonly pid: number;
  readonly url: string;
  /** As superuser. */
  readonly db: pg.Client;
  /** Another connection as superuser, which ends with all else. */
  readonly connect: () => Promise<pg.Client>;
  /** Sends a document. @returns the address of its job */
  readonly send: (document: string) => Promise<string>;
  /** Resolves when no job is open. */
  readonly settled: () => Promise<void>;
}

const caller = { workspaceId: 'ws_bench', mode: 'live', actor: { kind: 'api-key', id: 'key_bench' } } as const;

export interface PassportTerms {
  /** More of its environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Memory of PostgreSQL for pages, in MB; what an embedded one has when left out. */
  readonly pagesMb?: number;
}

export async function withPassport<T>(
  work: (passport: RunningPassport) => Promise<T>,
  { env: more, ...memory }: PassportTerms = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
  const dataDir = join(folder, 'postgres');
  const cluster = await startCluster({ dataDir, password: randomUUID(), durable: true, ...memory });
  const { services, eventStreamUrl } = await provision(cluster.superuserUrl, {
    database: 'bench',
    services: ['passport'],
  });
  const engine = await startEngine(folder, eventStreamUrl);
  const { databaseUrl, migrationDatabaseUrl } = services['passport'] ?? {};
  const port = await freePort();
  const url = Object.assign(new URL(cluster.superuserUrl), { pathname: '/bench' }).href;
  const connections: pg.Client[] = [];
  const connect = async () => {
    const connection = new pg.Client({ connectionString: url });
    connection.on('error', () => undefined);
    connections.push(connection);
    await connection.connect();
    return connection;
  };
  const env = { ...secrets, ...engine.env, NODE_ENV: 'test', LOG_LEVEL: 'warn', PORT: String(port) };
  const child = start({ ...env, ...more, DATABASE_URL: databaseUrl, MIGRATION_DATABASE_URL: migrationDatabaseUrl });
  const client = new Pool(`http://127.0.0.1:${port}`, { connections: 4, pipelining: 1 });
  try {
    await answering(`http://127.0.0.1:${port}/health/ready`, 200);
    const db = await connect();
    return await work({
      pid: child.pid ?? 0,
      url: `http://127.0.0.1:${port}`,
      db,
      connect,
      send: (document) => send(client, document),
      settled: () => settled(db),
    });
  } finally {
    await client.close();
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    await Promise.all(connections.map((connection) => connection.end()));
    await engine.stop();
    await cluster.stop();
    await removeCluster(dataDir);
    await rm(folder, { recursive: true, force: true });
  }
}

/** `PASSPORT_NODE_OPTIONS`, such as `--cpu-prof`, are for whoever looks where the time goes. */
function start(env: NodeJS.ProcessEnv): ChildProcess {
  const options = (process.env['PASSPORT_NODE_OPTIONS'] ?? '').split(' ').filter((option) => option !== '');
  const program = join(import.meta.dirname, '../../apps/passport/dist/main.js');
  return spawn(process.execPath, [...options, ...NODE_FLAGS, program], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function send(client: Pool, body: string): Promise<string> {
  const context = { ...caller, scopes: ['epcis:capture'], requestId: 'bench' };
  const answer = await client.request({
    method: 'POST',
    path: '/api/v1/epcis/capture',
    headers: {
      'content-type': 'application/json',
      [CONTEXT_HEADER]: signContext(context, secrets.CONTEXT_SIGNING_KEY),
    },
    body,
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 202) throw new Error(`A document was answered with ${answer.statusCode}: ${text}`);
  return String(answer.headers['location']);
}

async function settled(db: pg.Client): Promise<void> {
  const open = async () =>
    (
      await db.query<{ open: boolean }>(
        'SELECT EXISTS (SELECT FROM passport.capture_jobs WHERE finished_at IS NULL) AS open',
      )
    ).rows[0]?.open;
  while (await open()) await sleep(20);
}
