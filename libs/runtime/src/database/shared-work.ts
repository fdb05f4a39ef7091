import { AsyncLocalStorage } from 'node:async_hooks';
import { allOf } from '../all-of.js';
import { causesOf } from '../errors/causes.js';
import type { Transaction } from './transaction.js';

/** The part of one caller in a transaction that several share. */
interface Part {
  readonly work: () => Promise<unknown>;
  /** Runs something with what surrounds the caller around it. */
  readonly inItsContext: <T>(run: () => T) => T;
  readonly succeed: (result: unknown) => void;
  readonly fail: (error: unknown) => void;
}

export interface SharingTerms {
  readonly open: () => Transaction;
  /** Runs something that joins the transaction wherever it asks for one. */
  readonly within: <T>(transaction: Transaction, run: () => T) => T;
  /** Called when nothing is under way and nobody waits. */
  readonly idle: () => void;
}

const MOST_AT_ONCE = 64;
/** Whoever has waited so long for the transaction before goes without it: one that hangs holds up nobody else. */
const PATIENCE_MS = 25;

/**
 * Parts of work that share transactions: while one is under way the next parts gather, and then go on together. Where nothing is under way
 * nobody waits, and the more there is to do the more is done at once. All of one workspace and mode.
 */
export class SharedWork {
  private waiting: Part[] = [];
  private underWay = 0;
  private impatience: NodeJS.Timeout | null = null;

  constructor(private readonly terms: SharingTerms) {}

  add<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const succeed = (result: unknown): void => resolve(result as T);
      this.waiting.push({ work, inItsContext: AsyncLocalStorage.snapshot(), succeed, fail: reject });
      if (this.underWay === 0 || this.waiting.length >= MOST_AT_ONCE) this.begin();
      else this.impatience ??= setTimeout(() => this.begin(), PATIENCE_MS);
    });
  }

  private begin(): void {
    if (this.impatience) clearTimeout(this.impatience);
    this.impatience = null;
    const parts = this.waiting;
    this.waiting = [];
    this.underWay++;
    void this.share(parts).finally(() => {
      this.underWay--;
      if (this.waiting.length > 0) this.begin();
      else if (this.underWay === 0) this.terms.idle();
    });
  }

  /** Never rejects: every caller is told its own end. */
  private async share(parts: readonly Part[]): Promise<void> {
    const transaction = this.terms.open();
    let isCommitting = false;
    try {
      const results = await allOf(parts.map((part) => this.doPart(part, transaction)));
      isCommitting = true;
      await this.terms.within(transaction, () => transaction.commit());
      for (const [at, { succeed }] of parts.entries()) succeed(results[at]);
    } catch (error) {
      await transaction.rollBack();
      // With the connection lost on the way nobody knows whether it is durable: done again, it might be done twice.
      const isUndone = !isCommitting || isRefusal(error);
      if (parts.length === 1 || !isUndone) for (const { fail } of parts) fail(error);
      else await Promise.all(parts.map((part) => this.share([part])));
    }
  }

  private doPart({ work, inItsContext }: Part, transaction: Transaction): Promise<unknown> {
    return inItsContext(() => this.terms.within(transaction, work));
  }
}

/** Whether PostgreSQL says of itself that it did not do it, and goes on. */
function isRefusal(error: unknown): boolean {
  for (const { error: cause } of causesOf(error))
    if ((cause as { severity?: unknown }).severity === 'ERROR') return true;
  return false;
}
