import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal } from './journal.js';
import type { JournalBatch } from './journal-reader.js';

export interface ForwarderSettings {
  readonly maxBatch: number;
  /** How long a batch that is not full waits for more. */
  readonly lingerMs: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** Sends the records of a journal on, in order, one batch at a time, and acknowledges what arrived. At least once. */
export class Forwarder {
  private draining = false;
  private cancelled = false;
  private loop: Promise<void> | null = null;
  private wake: () => void = () => undefined;
  private pending: string | null = null;
  private unsent: JournalBatch | null = null;
  private flushes = 0;
  /** Why the last try failed; null while it works. */
  failure: Error | null = null;

  constructor(
    private readonly journal: Journal,
    private readonly send: (lines: readonly string[]) => Promise<void>,
    private readonly settings: ForwarderSettings,
  ) {}

  /** The first record of the batch that is being sent. */
  get oldestPending(): string | null {
    return this.pending;
  }

  start(): void {
    this.journal.onFlushed = () => {
      this.flushes++;
      this.wake();
    };
    this.loop = this.run();
  }

  /** Sends what is left, for at most `withinMs` and only while the stream takes it; the rest stays in the journal. */
  async stop(withinMs: number): Promise<void> {
    this.draining = true;
    this.wake();
    const late = new AbortController();
    await Promise.race([this.loop, sleep(withinMs, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
    this.cancelled = true;
    this.wake();
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (this.goesOn()) {
      const seen = this.flushes;
      try {
        const found = await this.sendNext();
        failures = 0;
        this.failure = null;
        if (!found && this.draining) return;
        if (!found && seen === this.flushes) await this.pause(null);
      } catch (failure) {
        this.failure = failure as Error;
        await this.pause(this.delayAfter(failures++));
      }
    }
  }

  private goesOn(): boolean {
    return !this.cancelled && !(this.draining && this.failure);
  }

  private async sendNext(): Promise<boolean> {
    this.unsent ??= await this.journal.read(this.settings.maxBatch);
    if (!this.unsent) return false;
    await this.deliver(this.unsent);
    return true;
  }

  private async deliver(batch: JournalBatch): Promise<void> {
    this.pending = batch.lines[0] ?? null;
    await this.send(batch.lines);
    // Too late: the journal may be closed, and another process may have it. It will send these again.
    if (this.cancelled) return;
    await this.journal.acknowledge(batch.next);
    this.unsent = this.pending = null;
    if (batch.lines.length < this.settings.maxBatch && !this.draining) await this.pause(this.settings.lingerMs);
  }

  private delayAfter(failures: number): number {
    const delay = Math.min(this.settings.firstDelayMs * 2 ** failures, this.settings.maxDelayMs);
    return delay * (0.5 + Math.random() / 2);
  }

  /** Until woken (null), or for a time that only stopping cuts short. */
  private pause(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms);
      this.wake = () => {
        if (ms !== null && !this.draining) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
