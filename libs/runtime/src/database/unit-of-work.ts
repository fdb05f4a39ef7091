import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type AnsweredRequest, currentContext, requestIfAny } from '../context/call-context.js';
import { type BeginOptions, set } from './begin-statement.js';
import type { AnswerAll } from './questions.js';
import { SharedWork } from './shared-work.js';
import { runStatement } from './run-statement.js';
import { runEffect, Transaction, type WriteAll } from './transaction.js';

const ALL_ROWS = `SELECT ${set('proofmark.scope', 'system')}`;
const OWN_ROWS = `SELECT ${set('proofmark.scope', '')}`;

/**
 * One transaction for one piece of work. The rows it can see and write are those of the current call context's workspace and mode;
 * PostgreSQL enforces it (see {@link tenantPolicies}).
 */
@Injectable()
export class UnitOfWork {
  // Of this instance: services that share a process must never join each other's transactions.
  private readonly transactions = new AsyncLocalStorage<Transaction>();

  private readonly ofRequests = new WeakMap<AnsweredRequest, Transaction>();

  /** By workspace and mode. */
  private readonly shared = new Map<string, SharedWork>();

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
    // Statements run in their order, so the work need not wait until its scope is set, nor anybody until it is limited again.
    joined.sendAhead(runStatement(em, ALL_ROWS));
    try {
      return await work(em);
    } finally {
      // In an aborted transaction nothing can be set any more, and nothing read either.
      joined.sendAhead(runStatement(em, OWN_ROWS).catch(() => undefined));
    }
  }

  /**
   * Does all the writing of a request, where it may, in one transaction with other requests of the same workspace and mode that come at the same
   * time: BEGIN, scope, COMMIT and the flush to disk are then paid for once. The request's own transaction stays unused. Where anybody's work
   * fails nothing of the shared one stays, and everybody's is done again, alone: so `work` may run twice, and writes to the database only.
   * What {@link gather} took is not seen before the commit. A request that has written already, its Idempotency-Key say, is alone from the start.
   */
  async runShared<T>(work: () => Promise<T>): Promise<T> {
    const own = this.current();
    if (!own || own.hasBegun || own.rows === 'system') return this.run(() => work());
    const { workspaceId, mode } = own.rows;
    const key = `${mode} ${workspaceId}`;
    return (this.shared.get(key) ?? this.openShared(key, own.options)).add(work);
  }

  /** Asks something; where several share the transaction, together with what the others ask of the same kind at the same time. */
  async ask<Question, Answer>(answerAll: AnswerAll<Question, Answer>, question: Question): Promise<Answer> {
    const joined = this.current();
    if (joined?.isShared) return joined.questions.ask(answerAll, question);
    return (await this.run((em) => answerAll(em, [question])))[0] as Answer;
  }

  /**
   * In a transaction that several share, keeps what each of them has to write until just before the commit; `write` is then given all of it, in
   * the order in which it came. @returns false where the transaction is not shared: write it now
   */
  gather<T>(write: WriteAll<T>, item: T): boolean {
    const joined = this.current();
    if (!joined?.isShared) return false;
    joined.gather(write, item);
    return true;
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

  private openShared(key: string, options: BeginOptions): SharedWork {
    const shared = new SharedWork({
      open: () => new Transaction(this.orm.em, options, true),
      within: (transaction, run) => this.transactions.run(transaction, run),
      idle: () => this.shared.delete(key),
    });
    this.shared.set(key, shared);
    return shared;
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
