import { StreamUnavailable } from '../errors.js';

export interface ProducerLimits {
  /** How long an append may take before it is rejected. */
  readonly appendTimeoutMs: number;
  /** Appends that meet while one is on its way travel together, up to so many records and characters. */
  readonly batchRecords: number;
  readonly batchCharacters: number;
  /** Records that may wait; more are rejected at once. */
  readonly waitingRecords: number;
}

interface Waiting<R> {
  readonly records: readonly R[];
  readonly characters: number;
  readonly deadline: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Appends the records before the deadline (ms, monotonic). @throws StreamUnavailable, or what will not pass */
export type Send<R> = (records: readonly R[], deadline: number) => Promise<void>;

/**
 * Appends to one topic. One batch is on its way at a time, which keeps the order of the calls; what is asked for meanwhile
 * travels together in the next one, so that many small appends cost few flushes to disk.
 */
export class AppendQueue<R extends { readonly value: { readonly length: number } | null }> {
  private waiting: Waiting<R>[] = [];
  private waitingRecords = 0;
  private sending: Promise<void> | null = null;

  constructor(
    private readonly topic: string,
    private readonly limits: ProducerLimits,
    private readonly sendBefore: Send<R>,
  ) {}

  async append(records: readonly R[]): Promise<void> {
    if (records.length === 0) return;
    if (this.waitingRecords + records.length > Math.max(this.limits.waitingRecords, records.length)) {
      throw new StreamUnavailable(`${this.waitingRecords} records wait for ${this.topic} already.`);
    }
    await new Promise<void>((resolve, reject) => {
      const characters = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
      const deadline = performance.now() + this.limits.appendTimeoutMs;
      this.waiting.push({ records, characters, deadline, resolve, reject });
      this.waitingRecords += records.length;
      this.sending ??= this.sendAll();
    });
  }

  private async sendAll(): Promise<void> {
    // A turn of the event loop lets appends of the same moment meet.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) await this.send(this.take());
    this.sending = null;
  }

  private take(): Waiting<R>[] {
    const taken: Waiting<R>[] = [];
    let records = 0;
    let characters = 0;
    for (const next of this.waiting) {
      records += next.records.length;
      characters += next.characters;
      const full = records > this.limits.batchRecords || characters > this.limits.batchCharacters;
      if (full && taken.length > 0) break;
      taken.push(next);
    }
    this.waiting = this.waiting.slice(taken.length);
    return taken;
  }

  private async send(together: readonly Waiting<R>[]): Promise<void> {
    try {
      const deadline = Math.min(...together.map((append) => append.deadline));
      const records = together.flatMap((append) => append.records);
      await this.sendBefore(records, deadline);
      for (const { resolve } of together) resolve();
    } catch (error) {
      // One that the server refuses must not take its neighbours with it.
      if (together.length > 1 && !(error instanceof StreamUnavailable)) {
        for (const alone of together) await this.send([alone]);
        return;
      }
      for (const { reject } of together) reject(error as Error);
      this.forget(together);
      return;
    }
    this.forget(together);
  }

  private forget(together: readonly Waiting<R>[]): void {
    for (const { records } of together) this.waitingRecords -= records.length;
  }
}
