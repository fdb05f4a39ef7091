import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { READY_QUESTION, type ReadyAnswer } from '@proofmark/runtime';
import { CannotStart } from '../cannot-start.js';
import { NODE_FLAGS } from './node-flags.js';
import type { ProcessSpec } from './process-spec.js';

/** What a process says and what becomes of it. */
export interface ProcessEvents {
  /** Told of every process that was started. */
  started(name: string, pid: number): void;
  /** A line of its output. */
  said(name: string, line: string): void;
  /** A sentence for people. */
  report(what: string): void;
}

const ASK_READY_EVERY_MS = 50;
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5_000;
/** Whoever ran this long has not failed at its start. */
const SETTLED_MS = 10_000;
/** A service that never became ready is given up after so many starts. */
const FIRST_STARTS = 3;
const LAST_LINES = 12;

/** A service in a process of its own, which is started again with growing delays whenever it ends by itself. */
export class SupervisedProcess {
  readonly name: string;
  private child: ChildProcess | null = null;
  private isReady = false;
  private wasReady = false;
  private failures = 0;
  private lastLines: string[] = [];
  private readonly stopping = new AbortController();
  private readonly gaveUp = Promise.withResolvers<never>();
  private running = Promise.resolve();

  constructor(
    private readonly spec: ProcessSpec,
    private readonly mark: string,
    private readonly events: ProcessEvents,
  ) {
    this.name = spec.name;
    this.gaveUp.promise.catch(() => undefined);
  }

  /** Null between its end and its next start. */
  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  start(): void {
    this.running = this.keepRunning();
  }

  /** Resolves when it says that it is ready; after a restart, again. @throws CannotStart when it ended too often before it ever was */
  async ready(): Promise<void> {
    while (!this.isReady && !this.stopping.signal.aborted) {
      await Promise.race([sleep(ASK_READY_EVERY_MS), this.gaveUp.promise]);
    }
  }

  /** Sends it a signal, by default the one that nothing survives. It is started again if it ends by that. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (signal === 'SIGKILL') this.isReady = false;
    this.child?.kill(signal);
  }

  /** Lets it finish what is under way. @returns whether it did so in time; otherwise it was killed. */
  async stop(withinMs: number): Promise<boolean> {
    this.stopping.abort();
    this.kill('SIGTERM');
    const patience = new AbortController();
    const late = sleep(withinMs, true, { signal: patience.signal }).catch(() => false);
    const wasLate = await Promise.race([this.running.then(() => false), late]);
    patience.abort();
    if (wasLate) this.kill();
    await this.running;
    return !wasLate;
  }

  private async keepRunning(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const began = performance.now();
      const how = await this.runOnce();
      if (this.stopping.signal.aborted) return;
      if (performance.now() - began > SETTLED_MS) this.failures = 0;
      this.failures++;
      if (!this.wasReady && this.failures >= FIRST_STARTS) return this.giveUp(how);
      const delay = Math.min(FIRST_DELAY_MS * 2 ** (this.failures - 1), LONGEST_DELAY_MS);
      this.events.report(`${this.name} ended (${how}). It is started again in ${delay} ms.`);
      await sleep(delay, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private giveUp(how: string): void {
    this.gaveUp.reject(new CannotStart(`${this.name} ended (${how}):\n${this.lastLines.join('\n')}`));
  }

  /** @returns how it ended: its exit code, or the signal's name */
  private async runOnce(): Promise<string> {
    const { program, env } = this.spec;
    const child = fork(program, [this.name, this.mark], {
      env,
      execArgv: [...NODE_FLAGS],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A process group of its own: a Ctrl-C in a terminal reaches the supervisor alone, and the order of stopping stays ours.
      detached: true,
    });
    this.child = child;
    if (child.pid !== undefined) this.events.started(this.name, child.pid);
    for (const output of [child.stdout, child.stderr]) if (output) this.pass(output);
    const asking = this.askUntilReady(child);
    const how = await endOf(child);
    this.child = null;
    this.isReady = false;
    await asking;
    return how;
  }

  private pass(output: Readable): void {
    createInterface({ input: output }).on('line', (line) => {
      this.lastLines = [...this.lastLines.slice(1 - LAST_LINES), line];
      this.events.said(this.name, line);
    });
  }

  private async askUntilReady(child: ChildProcess): Promise<void> {
    child.on('message', ({ ready }: ReadyAnswer) => (this.isReady ||= ready && this.child === child));
    while (this.child === child && !this.isReady) {
      if (child.connected) child.send(READY_QUESTION, () => undefined);
      await sleep(ASK_READY_EVERY_MS);
    }
    if (this.child !== child) return;
    if (this.wasReady) this.events.report(`${this.name} is back.`);
    this.wasReady = true;
  }
}

async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return signal ?? String(code);
  } catch (error) {
    return String(error);
  }
}
