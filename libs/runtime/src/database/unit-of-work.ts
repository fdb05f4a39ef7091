import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type AnsweredRequest, currentContext, requestIfAny } from '../context/call-context.js';
import { type BeginOptions, set } from './begin-statement.js';
import { runEffect, Transaction } from './transaction.js';

/**
 * One transaction for one piece of work. The rows it can see and write are those of the current call context's workspace and mode;
 * PostgreSQL enforces it (see {@link tenantPolicies}).
 */
@Injectable()
export class UnitOfWork {
  // Of this instance: services that share a process must never join each other's transactions.
  private readonly transactions = new AsyncLocalStorage<Transaction>();

  private readonly ofRequests = new WeakMap<AnsweredRequest, Transaction>();

  constructor(private readonly orm: MikroORM) {}

  /** Joins the transaction under way, or opens one in the current call context and commits it when the work is done. */
  async run<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    const joined = this.current();
    if (joined) return work(await joined.entityManager());
    return this.within({ rows: currentContext(), readOnly: false }, () => this.run(work));
  }

  /**
   * Sees and writes the rows of every workspace: for relays, consumers, dispatchers and logins. Joins the transaction under way, which
   * then is limited again when the work is done.
   */
  async runAsSystem<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    const joined = this.current();
    if (!joined) return this.within({ rows: 'system', readOnly: false }, () => this.run(work));
    const em = await joined.entityManager();
    if (joined.rows === 'system') return work(em);
    await em.execute(`SELECT ${set('proofmark.scope', 'system')}`);
    try {
      return await work(em);
    } finally {
      // In an aborted transaction nothing can be set any more, and nothing read either.
      await em.execute(`SELECT ${set('proofmark.scope', '')}`).catch(() => undefined);
    }
  }

  /**
   * Leaves a write of the transaction under way, already sent, to be awaited by its commit. Later statements of the transaction see it.
   */
  sendAhead(writing: Promise<unknown>): void {
    const joined = this.current();
    if (!joined) throw new Error('There is no transaction under way that could wait for the write.');
    joined.sendAhead(writing);
  }

  /** Runs `effect` once the transaction under way is durable; at once when there is none. What it throws does not reach the caller. */
  afterCommit(effect: () => void | Promise<void>): void {
    const joined = this.current();
    if (joined) joined.afterCommit(effect);
    else void runEffect(effect);
  }

  /** Opens the transaction that all work of a request joins. Who opens it ends it. */
  openFor(request: AnsweredRequest, options: BeginOptions): Transaction {
    const transaction = new Transaction(this.orm.em, options);
    this.ofRequests.set(request, transaction);
    return transaction;
  }

  private async within<T>(options: BeginOptions, work: () => Promise<T>): Promise<T> {
    const transaction = new Transaction(this.orm.em, options);
    try {
      const result = await this.transactions.run(transaction, work);
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollBack();
      throw error;
    }
  }

  /** One that has ended counts for nothing: work that outlives its request has no transaction of its own yet. */
  private current(): Transaction | null {
    const own = this.transactions.getStore();
    if (own?.isOpen) return own;
    const request = requestIfAny();
    const ofRequest = request && this.ofRequests.get(request);
    return ofRequest?.isOpen ? ofRequest : null;
  }
}
