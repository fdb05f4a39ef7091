import type { CaseResult } from './run-case.ts';

export interface Skipped {
  readonly number: number;
  readonly name: string;
  readonly engine: string;
  readonly skipped: string;
}

const HEAD = [
  'case',
  'engine',
  'form',
  'load',
  'lost',
  'doubled',
  'out of order',
  'bad answers',
  'longest outage of a redirect',
  'quiet after',
];

/** The results as a table in Markdown. */
export function tableOf(results: readonly (CaseResult | Skipped)[]): string {
  const rows = results.map((result) => ('skipped' in result ? skippedRow(result) : rowOf(result)));
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf(result: CaseResult): string[] {
  const { number, name, engine, scans, scansPerSecond, commands } = result;
  return [
    `${number} ${name}`,
    engine,
    result.form,
    `${scans} scans (${scansPerSecond}/s), ${commands} commands`,
    ...[result.lost, result.doubled, result.outOfOrder, result.badAnswers].map(String),
    seconds(result.longestOutageMs),
    `${seconds(result.settledMs)}${result.passed ? '' : ' **FAILED**'}`,
  ];
}

function skippedRow({ number, name, engine, skipped }: Skipped): string[] {
  return [`${number} ${name}`, engine, '', `skipped: ${skipped}`, ...HEAD.slice(4).map(() => '')];
}

const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);
