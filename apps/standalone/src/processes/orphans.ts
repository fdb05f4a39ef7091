import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from '@proofmark/embedded-postgres';
import { writePrivately } from '../write-privately.js';

/** An orphan notices by itself that its supervisor is gone, and has this long to finish. */
const PATIENCE_MS = 2_500;

/** On the command line of each of our processes: whose it is. */
export const markOf = (root: string): string => `--of=${root}`;

/** Notes which processes run, so that the next supervisor finds what this one leaves behind when it is killed. */
export class ProcessRecord {
  private readonly pids = new Map<string, number>();

  constructor(private readonly file: string) {}

  note(name: string, pid: number): void {
    this.pids.set(name, pid);
    writePrivately(this.file, Object.fromEntries(this.pids));
  }
}

/** Ends what a killed supervisor of this folder left. Only after making sure that it is that: process numbers are used again. */
export async function endOrphans(file: string, root: string): Promise<void> {
  const pids = readPids(file);
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(50)) {
    if ((await oursAmong(pids, root)).length === 0) return;
  }
  for (const pid of await oursAmong(pids, root)) kill(pid);
  while ((await oursAmong(pids, root)).length > 0) await sleep(20);
}

async function oursAmong(pids: readonly number[], root: string): Promise<number[]> {
  const commands = await Promise.all(pids.map((pid) => commandLine(pid)));
  return pids.filter((_, index) => `${commands[index]} `.includes(`${markOf(root)} `));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function readPids(file: string): number[] {
  try {
    const pids = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
    return pids.filter((pid): pid is number => Number.isInteger(pid) && Number(pid) > 1);
  } catch {
    return [];
  }
}
