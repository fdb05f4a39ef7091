import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { message, type QrSnapshot, qrCreated, topics } from '@proofmark/contracts';
import type { EventStream } from '@proofmark/event-stream';
import { NODE_FLAGS } from '../../apps/standalone/dist/processes/node-flags.js';

export { freePort } from '@proofmark/embedded-postgres';

const here = import.meta.dirname;
const WORKSPACE = 'ws_01jvm3k5n0000000000000000a';

/** One run of the load generator, and what it cost the server. */
export interface Run {
  readonly redirects: number;
  readonly others: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly generatorBusy: number;
  readonly serverBusy: number;
  /** CPU time of the server per request, in microseconds. */
  readonly cpuMicros: number;
}

export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly slugs: number;
  readonly rate?: number;
  /** Before a slug's number; default the resolver's. */
  readonly path?: string;
}

export const secrets = {
  CONTEXT_SIGNING_KEY: randomUUID(),
  SEALING_KEY: Buffer.alloc(32, 1).toString('base64'),
};

/** A built app (`apps/<name>`) or a script of this folder, as a process of its own, run by Node as services are. */
export function startServer(name: string, env: NodeJS.ProcessEnv): ChildProcess {
  const script = name.includes('.') ? join(here, name) : join(here, '../../apps', name, 'dist/main.js');
  return spawn(process.execPath, [...NODE_FLAGS, script], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

export async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  await exited;
}

export async function answering(url: string, expected: number): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    const status = await fetch(url, { redirect: 'manual' }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === expected) return;
    await sleep(50);
  }
  throw new Error(`${url} does not answer ${expected}.`);
}

export async function load(server: ChildProcess, terms: Load): Promise<Run> {
  const before = cpuSeconds(server);
  const flags = Object.entries(terms).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { stdout } = await promisify(execFile)(process.execPath, [join(here, 'load.ts'), ...flags]);
  const used = cpuSeconds(server) - before;
  const run = JSON.parse(stdout) as Run;
  return { ...run, serverBusy: used / terms.seconds, cpuMicros: (used / run.redirects) * 1e6 };
}

/** Seconds of CPU a process has used, from /proc (in ticks of 10 ms). */
export function cpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Publishes the codes `code-0`, `code-1` … as codes does. */
export async function publishCodes(stream: EventStream, count: number): Promise<void> {
  await stream.append(
    topics.qr.name,
    Array.from({ length: count }, (_, i) => codeRecord(i)),
  );
}

function codeRecord(i: number) {
  const id = codeId(i);
  const time = new Date().toISOString();
  const data: QrSnapshot = {
    id,
    name: `Code ${i}`,
    slug: `code-${i}`,
    type: 'dynamic',
    status: 'active',
    destinationUrl: `https://www.example.com/menu/summer?table=${i}`,
    publicUrl: `https://qr.example/r/code-${i}`,
    foregroundColor: '#000000',
    backgroundColor: '#ffffff',
    frameText: null,
    tags: [],
    utm: { utm_source: 'print', utm_medium: 'qr' },
    createdAt: time,
    updatedAt: time,
  };
  const envelope = { id: `${id}/1`, subject: id, time, workspaceId: WORKSPACE, mode: 'live' as const, sequence: 1 };
  return { key: id, message: message(qrCreated, envelope, data) };
}

export function codeId(i: number): string {
  return `qr_${String(i).padStart(26, '0')}`;
}
