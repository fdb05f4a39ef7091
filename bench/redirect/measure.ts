import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** Prints the figures, keeps them under bench/results, and lets the process fail where one is missed. */
export async function report(name: string, figures: readonly Figure[]): Promise<void> {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
  for (const figure of figures) {
    const missed = isMissed(figure);
    if (missed) process.exitCode = 1;
    const bound =
      figure.atLeast === undefined ? (figure.atMost === undefined ? '' : `≤ ${figure.atMost}`) : `≥ ${figure.atLeast}`;
    console.log(
      `${figure.name.padEnd(56)} ${rounded(figure.value).padStart(10)} ${figure.unit} ${bound}${missed ? ' MISSED' : ''}`,
    );
  }
  const folder = join(import.meta.dirname, '..', 'results');
  await mkdir(folder, { recursive: true });
  const result = { name, at: new Date().toISOString(), commit, machine, node: process.version, figures };
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

function isMissed({ value, atLeast, atMost }: Figure): boolean {
  return Number.isNaN(value) || (atLeast !== undefined && value < atLeast) || (atMost !== undefined && value > atMost);
}

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}
