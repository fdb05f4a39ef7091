import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Demo } from '@proofmark/standalone';
import { freePort } from '../redirect/servers.ts';

/** The whole of Proofmark as `npm start` runs it, in a process and a folder of its own. */
export interface RunningProofmark {
  readonly demo: Demo;
  readonly process: ChildProcess;
  /** As superuser: to look at rows, and for baselines on the very same PostgreSQL. */
  readonly postgresUrl: string;
  /** From the start of the process to `Proofmark is ready`, in milliseconds. */
  readonly readyMs: number;
  /** Stops it and keeps its data: it can be started again in `varDir`. */
  stop(): Promise<void>;
  readonly varDir: string;
}

export interface StartTerms {
  /** A folder it ran in before; a new one when left out. */
  readonly varDir?: string;
  /** Default: the built program, without npm around it. */
  readonly command?: readonly [string, ...string[]];
  /** What `npm start` is told: `--kafka` for instance. */
  readonly options?: readonly string[];
}

const PROGRAM = [process.execPath, '--enable-source-maps', 'apps/standalone/dist/main.js'] as const;

export async function startProofmark({
  varDir,
  command = PROGRAM,
  options = [],
}: StartTerms = {}): Promise<RunningProofmark> {
  const folder = varDir ?? (await mkdtemp(join(tmpdir(), 'proofmark-bench-')));
  const [program, ...args] = command;
  const ports = { GATEWAY_PORT: String(await freePort()), RESOLVER_PORT: String(await freePort()) };
  const began = performance.now();
  const child = spawn(program, [...args, ...options], {
    env: { PATH: process.env['PATH'], VAR_DIR: folder, RATE_LIMIT_PER_SECOND: '1000000', ...ports },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await untilReady(child);
  const readyMs = performance.now() - began;
  // What runs on Kafka has data of its own.
  const data = options.includes('--kafka') ? 'kafka' : '.';
  const read = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8')) as Record<string, string>;
  const postmaster = (await readFile(join(folder, data, 'postgres/data/postmaster.pid'), 'utf8')).split('\n');
  const { postgresPassword = '' } = await read(join(data, 'secrets.json'));
  const gatewayUrl = `http://127.0.0.1:${ports.GATEWAY_PORT}`;
  return {
    demo: (await read('demo.json')) as unknown as Demo,
    process: child,
    postgresUrl: `postgresql://proofmark:${encodeURIComponent(postgresPassword)}@127.0.0.1:${postmaster[3]}/proofmark`,
    readyMs,
    varDir: folder,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      // npm is gone before what it started.
      while (await isAnswering(gatewayUrl)) await sleep(50);
    },
  };
}

/** Runs `work` on a fresh Proofmark, and leaves nothing behind. */
export async function withProofmark<T>(
  options: readonly string[],
  work: (proofmark: RunningProofmark) => Promise<T>,
): Promise<T> {
  const proofmark = await startProofmark({ options });
  try {
    return await work(proofmark);
  } finally {
    await proofmark.stop();
    await rm(proofmark.varDir, { recursive: true, force: true });
  }
}

function isAnswering(url: string): Promise<boolean> {
  return fetch(`${url}/health/live`).then(
    () => true,
    () => false,
  );
}

async function untilReady(child: ChildProcess): Promise<void> {
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  while (!printed.includes('Proofmark is ready')) {
    if (child.exitCode !== null) throw new Error(`Proofmark ended with ${child.exitCode}.`);
    await sleep(5);
  }
}
