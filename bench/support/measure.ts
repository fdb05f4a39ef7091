import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Prints the figures, keeps them under bench/results, and lets the process fail where one is missed. */
export async function report(name: string, figures: readonly Figure[]): Promise<void> {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  for (const figure of figures) {
    if (isMissed(figure)) process.exitCode = 1;
    const missed = isMissed(figure) ? ' MISSED' : '';
    console.log(
      `${figure.name.padEnd(56)} ${rounded(figure.value).padStart(10)} ${figure.unit}${bound(figure)}${missed}`,
    );
  }
  const folder = join(import.meta.dirname, '..', 'results');
  await mkdir(folder, { recursive: true });
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)}`;
  const result = { name, at: new Date().toISOString(), commit, machine, node: process.version, figures };
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

function isMissed({ value, atLeast, atMost }: Figure): boolean {
  return Number.isNaN(value) || (atLeast !== undefined && value < atLeast) || (atMost !== undefined && value > atMost);
}

function bound({ atLeast, atMost }: Figure): string {
  if (atLeast !== undefined) return ` (≥ ${atLeast})`;
  return atMost === undefined ? '' : ` (≤ ${atMost})`;
}

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}
