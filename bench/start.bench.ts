/**
 * How long `npm start` takes to `Proofmark is ready` on data it already has, and what the Node process then holds in memory.
 * `npm run bench -- start [rounds]`
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, report } from './support/measure.ts';
import { startProofmark } from './support/proofmark.ts';

const [rounds = 5] = process.argv.slice(2).map(Number);
/** What starts lazily has started by then. */
const SETTLING_MS = 3000;

/** Of the largest process below `pid`: npm and the start script are beside it. */
function residentMegabytes(pid: number): number {
  const below = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , name]) => name !== 'postgres');
  const family = new Set([String(pid)]);
  for (let known = 0; known < family.size;) {
    known = family.size;
    for (const [own = '', parent = ''] of below) if (family.has(parent)) family.add(own);
  }
  const sizes = [...family].map((member) => {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${member}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  });
  return Math.max(...sizes);
}

const first = await startProofmark({ command: ['npm', 'start'] });
await first.stop();
const starts: number[] = [];
const memory: number[] = [];
for (let round = 0; round < rounds; round++) {
  const again = await startProofmark({ command: ['npm', 'start'], varDir: first.varDir });
  starts.push(again.readyMs);
  await sleep(SETTLING_MS);
  memory.push(residentMegabytes(again.process.pid ?? 0));
  await again.stop();
}
await rm(first.varDir, { recursive: true, force: true });
await report('start', [
  { name: 'first start, with initdb', value: first.readyMs, unit: 'ms' },
  { name: 'second start (median)', value: median(starts), unit: 'ms', atMost: 5000 },
  { name: 'resident memory of the Node process (median)', value: median(memory), unit: 'MB', atMost: 500 },
]);
