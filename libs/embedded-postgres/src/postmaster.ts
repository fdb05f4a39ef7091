import { readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from './command-line.js';

/** What a running server says of itself in `postmaster.pid`: https://www.postgresql.org/docs/18/storage-file-layout.html */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** Reads `postmaster.pid`; null when there is none, or none that is complete. The server it names may be dead. */
export async function readPostmaster(dataDir: string): Promise<Postmaster | null> {
  const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** How long a server gets to write out what it holds, before it is told to stop at once and recover at the next start. */
const FAST_STOP_MS = 8_000;
const IMMEDIATE_STOP_MS = 5_000;

/**
 * Stops the server that an owner killed outright (kill -9) left running on this data.
 * Only after making sure that the process is a PostgreSQL on this very folder: pids are reused.
 */
export async function stopOrphan(dataDir: string): Promise<void> {
  const left = await readPostmaster(dataDir);
  if (!left) return;
  const command = await commandLine(left.pid);
  if (command === '') return;
  if (await isServerOf(command, dataDir)) await stopServer(left.pid);
  else await disown(dataDir);
}

/** No process ever has this id. */
const NO_PID = 2 ** 31 - 1;

/**
 * The file names a process that has nothing to do with us, and PostgreSQL would refuse to start while that lives. The rest of the
 * file stays: by it PostgreSQL notices children of the dead server that still work on the data.
 */
async function disown(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(NO_PID)));
}

/** SIGINT is PostgreSQL's fast shutdown (clients are disconnected, all is written); SIGQUIT the immediate one. */
export async function stopServer(pid: number): Promise<void> {
  if (await endedBy('SIGINT', pid, FAST_STOP_MS)) return;
  if (await endedBy('SIGQUIT', pid, IMMEDIATE_STOP_MS)) return;
  throw new Error(`PostgreSQL (process ${pid}) does not stop.`);
}

async function endedBy(signal: NodeJS.Signals, pid: number, withinMs: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(20)) {
    if ((await commandLine(pid)) === '') return true;
  }
  return false;
}

async function isServerOf(command: string, dataDir: string): Promise<boolean> {
  return /postgres/.test(command) && [dataDir, await realpath(dataDir)].some((folder) => command.includes(folder));
}
