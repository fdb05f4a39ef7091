/**
 * Breaks Proofmark in fifteen ways under load and compares what clients were told with what it knows: see docs/faults.md.
 * Flags: --short, --cases 3,4 (all when left out), --engine postgres|kafka (both), --json FILE,
 * --record (into docs/faults.md; the long form always does), --keep (the folders, logs included).
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { allCases } from './cases/all-cases.ts';
import type { Engine } from './engine.ts';
import { FaultSystem } from './fault-system.ts';
import { type FaultCase, longForm, shortForm, type Terms } from './fault-terms.ts';
import { record } from './record.ts';
import { type CaseResult, runCase } from './run-case.ts';
import { type Skipped, tableOf } from './table.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({
  options: { short: flag, cases: text, engine: text, json: text, record: flag, keep: flag },
});

const terms = values.short ? shortForm : longForm;
const wanted = values.cases?.split(',').map(Number);
const engines: readonly Engine[] = values.engine ? [values.engine as Engine] : ['postgres', 'kafka'];
const cases = allCases.filter(({ number }) => wanted?.includes(number) ?? true);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const results: (CaseResult | Skipped)[] = [];
let running: FaultSystem | null = null;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void breakOff());
for (const engine of engines) await runAll(engine);
say(`\n${tableOf(results.toSorted((a, b) => a.number - b.number))}`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
process.exitCode = results.every((result) => 'skipped' in result || result.passed) ? 0 : 1;

/** One system for all cases that ask for nothing of their own; a new one after a case that failed. */
async function runAll(engine: Engine): Promise<void> {
  const able = cases.filter((one) => isOn(one, engine) && !isSkipped(one, engine));
  let shared: FaultSystem | null = null;
  for (const one of able.filter((each) => !needsItsOwn(each))) {
    shared ??= await FaultSystem.start({ engine });
    if (await runOn(one, shared, terms)) continue;
    await end(shared, false);
    shared = null;
  }
  if (shared) await end(shared, true);
  for (const one of able.filter(needsItsOwn)) {
    const system = await FaultSystem.start({ engine, ...one });
    await end(system, await runOn(one, system, terms));
  }
}

/** Without numbers the short form takes its own choice. */
function isOn({ engines, short }: FaultCase, engine: Engine): boolean {
  return engines.includes(engine) && (wanted !== undefined || !values.short || short === engine);
}

function needsItsOwn({ env, scale, disk }: FaultCase): boolean {
  return [env, scale, disk].some((own) => own !== undefined);
}

function isSkipped({ number, name, skip }: FaultCase, engine: Engine): boolean {
  const skipped = skip?.(engine);
  if (skipped !== undefined) keep({ number, name, engine, skipped });
  return skipped !== undefined;
}

/** At once: whatever comes later, this was seen. */
function keep(result: CaseResult | Skipped): void {
  results.push(result);
  if (values.record || !values.short) record([result]);
}

async function breakOff(): Promise<void> {
  say('Broken off.');
  await running?.stop({ keep: true }).catch(() => undefined);
  process.exit(1);
}

async function runOn(one: FaultCase, system: FaultSystem, how: Terms): Promise<boolean> {
  running = system;
  const result = await runCase(one, system, how).catch((error: Error) => error);
  if (result instanceof Error) {
    say(`${one.number} ${one.name} (${system.engine}) could not be run: ${result.stack}`);
    keep(brokenOff(one, system.engine, result));
    return false;
  }
  keep(result);
  say(`\n${tableOf([result])}\n${[...result.notes, ...result.findings].map((line) => `  ${line}`).join('\n')}`);
  return result.passed;
}

async function end(system: FaultSystem, passed: boolean): Promise<void> {
  const isKept = values.keep || !passed;
  if (isKept) say(`  What the processes said: ${system.logFile}`);
  await system.stop({ keep: isKept });
  running = null;
}

function brokenOff({ number, name }: FaultCase, engine: Engine, error: Error): CaseResult {
  const none = { scans: 0, scansPerSecond: 0, commands: 0, lost: 0, doubled: 0, outOfOrder: 0, badAnswers: 0 };
  const more = { repeated: 0, longestOutageMs: 0, settledMs: 0, notes: [], passed: false };
  return { number, name, engine, form: terms.form, ...none, ...more, findings: [String(error)] };
}
