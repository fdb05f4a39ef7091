import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from './audit.ts';
import type { FaultSystem } from './fault-system.ts';
import type { FaultCase, Stage, Terms } from './fault-terms.ts';
import { Load } from './load.ts';

/** How long everything may take to arrive after the fault was healed. */
const SETTLE_MS = 90_000;
/** What comes twice comes by then. */
const QUIET_MS = 1500;
const LOOK_EVERY_MS = 500;

export interface CaseResult {
  readonly number: number;
  readonly name: string;
  readonly engine: string;
  readonly form: Terms['form'];
  readonly scans: number;
  readonly scansPerSecond: number;
  readonly commands: number;
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  /** Answers that no client should get, redirects of known codes with another status than 302 among them. */
  readonly badAnswers: number;
  /** Records delivered again under the same id, which consumers and receivers are told to expect. */
  readonly repeated: number;
  readonly longestOutageMs: number;
  readonly settledMs: number;
  readonly notes: readonly string[];
  readonly findings: readonly string[];
  readonly passed: boolean;
}

let runs = 0;

/** Drives load, breaks one thing and heals it, waits for quiet, and compares. */
export async function runCase(faultCase: FaultCase, system: FaultSystem, terms: Terms): Promise<CaseResult> {
  const run = `f${faultCase.number}${(runs++).toString(36)}`;
  const notes: string[] = [];
  const load = await beginLoad(faultCase, system, { terms, run });
  const stage: Stage = { system, load, terms, unrecorded: 0, lateOnes: false, note: (what) => void notes.push(what) };
  const began = performance.now();
  try {
    await sleep(terms.calmMs);
    await faultCase.run(stage);
    await sleep(terms.calmMs);
  } catch (error) {
    await load.giveUp();
    throw error;
  }
  const tookMs = performance.now() - began;
  const { ledger } = load;
  const [longestOutageMs, scansAsked] = [ledger.longestOutageMs, ledger.scans.size];
  await load.end();
  const settling = performance.now();
  const { misled, found, settledMs } = await settle(stage, run, settling);
  await load.phones.leave();
  const stale = faultCase.scale?.['resolver'] ? 0 : ledger.stale;
  const all = [...found.findings.all, ...misled, ...ledger.badAnswers];
  return {
    number: faultCase.number,
    name: faultCase.name,
    engine: system.engine,
    form: terms.form,
    scans: ledger.scans.size,
    scansPerSecond: Math.round(scansAsked / (tookMs / 1000)),
    commands: ledger.commands,
    lost: found.findings.lost.length + misled.length,
    doubled: found.findings.doubled.length,
    outOfOrder: found.findings.outOfOrder.length + stale,
    badAnswers: ledger.badAnswers.length,
    repeated: found.repeated,
    longestOutageMs,
    settledMs,
    notes: [`${ledger.retries} commands were asked again`, ...notes],
    findings: all.slice(0, 40),
    passed: all.length === 0 && stale === 0,
  };
}

async function beginLoad(
  faultCase: FaultCase,
  system: FaultSystem,
  { terms, run }: { readonly terms: Terms; readonly run: string },
): Promise<Load> {
  await faultCase.prepare?.(system);
  return Load.begin({
    demo: system.demo,
    run,
    scansPerSecond: faultCase.scansPerSecond?.(terms) ?? terms.scansPerSecond,
    commandsPerSecond: faultCase.commandsPerSecond?.(terms) ?? terms.commandsPerSecond,
  });
}

/** Looks again and again until nothing is missing any more, then once more after a while. */
async function settle(stage: Stage, run: string, began: number) {
  const { load, system, unrecorded, lateOnes } = stage;
  const terms = { system, ledger: load.ledger, run, unrecorded, lateOnes };
  const deadline = Date.now() + SETTLE_MS;
  const misled = await untilNone(deadline, () => load.misled());
  await untilNone(deadline, async () => (await audit(terms)).findings.all);
  const settledMs = Math.round(performance.now() - began);
  await sleep(QUIET_MS);
  return { misled, found: await audit(terms), settledMs };
}

async function untilNone(deadline: number, look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  for (;;) {
    const found = await look().catch((error: unknown) => [String(error)]);
    if (found.length === 0 || Date.now() > deadline) return found;
    await sleep(LOOK_EVERY_MS);
  }
}
