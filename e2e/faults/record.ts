import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { CaseResult } from './run-case.ts';
import { type Skipped, tableOf } from './table.ts';

const root = join(import.meta.dirname, '../..');
const FILE = join(root, 'bench/results/faults.json');
const PAGE = join(root, 'docs/faults.md');
const [BEGIN, END] = ['<!-- results: written by npm run test:faults -->', '<!-- end of results -->'];

type Recorded = (CaseResult | Skipped) & { readonly at: string; readonly commit: string; readonly machine: string };

/** Keeps the last result of each case on each engine, and writes them into the page. */
export function record(results: readonly (CaseResult | Skipped)[]): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
  const at = new Date().toISOString();
  const all = new Map(kept().map((one) => [placeOf(one), one]));
  for (const result of results) all.set(placeOf(result), { ...result, at, commit, machine });
  const sorted = [...all.values()].toSorted((a, b) => a.number - b.number || b.engine.localeCompare(a.engine));
  writeFileSync(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [page.slice(0, page.indexOf(BEGIN) + BEGIN.length), page.slice(page.indexOf(END))];
  const commits = [...new Set(sorted.map((one) => one.commit))].join(', ');
  writeFileSync(PAGE, `${before}\n\n${tableOf(sorted)}\n\n${machine}; commits ${commits}.\n\n${after}`);
}

const placeOf = ({ number, engine }: CaseResult | Skipped): string => `${number} ${engine}`;

function kept(): Recorded[] {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Recorded[]) : [];
}
