import { Logger } from '@nestjs/common';
import type { Span } from '@opentelemetry/api';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ClientBase } from 'pg';
import { allOf } from '../all-of.js';
import { type BeginOptions, beginStatement, nextBegin, type RowScope } from './begin-statement.js';
import { Questions } from './questions.js';
import { connectionOf } from './run-statement.js';
import { endSpan, startTransactionSpan } from '../tracing/spans.js';

type Effect = () => void | Promise<void>;
/** Sends what was gathered, and leaves the answers to the commit. */
export type WriteAll<T> = (items: readonly T[]) => Promise<void>;

const logger = new Logger('Transaction');

/** A transaction that has not begun until its entity manager is asked for. */
export class Transaction {
  private begun: Promise<EntityManager> | null = null;
  private readonly effects: Effect[] = [];
  private readonly ahead: Promise<unknown>[] = [];
  private readonly gathered = new Map<WriteAll<never>, unknown[]>();
  readonly questions = new Questions(() => this.entityManager());
  private ended = false;
  private span: Span | null = null;

  constructor(
    private readonly root: EntityManager,
    readonly options: BeginOptions,
    /** Whether the work of several callers is done in it. */
    readonly isShared = false,
  ) {}

  get hasBegun(): boolean {
    return this.begun !== null;
  }

  get rows(): RowScope {
    return this.options.rows;
  }

  get isOpen(): boolean {
    return !this.ended;
  }

  entityManager(): Promise<EntityManager> {
    this.begun ??= this.begin();
    return this.begun;
  }

  afterCommit(effect: Effect): void {
    this.effects.push(effect);
  }

  /** For writes whose answer nobody needs before the commit, which then need not wait for them: it fails when they do. */
  sendAhead(writing: Promise<unknown>): void {
    this.ahead.push(writing);
    writing.catch(() => undefined);
  }

  /** Keeps what all who share it have to write until just before the commit. */
  gather<T>(write: WriteAll<T>, item: T): void {
    const items = this.gathered.get(write);
    if (items) items.push(item);
    else this.gathered.set(write, [item]);
  }

  /** Commits, then runs what was to follow. When the commit fails, the transaction stays to be rolled back. */
  async commit(): Promise<void> {
    for (const [write, items] of this.gathered) await write(items as never[]);
    // PostgreSQL says nothing when it commits a transaction in which a statement failed: what was sent ahead tells.
    if (this.begun) await allOf([...this.ahead, this.end(await this.begun, (em) => em.commit())]);
    this.ended = true;
    endSpan(this.span);
    for (const effect of this.effects) void runEffect(effect);
  }

  /** Does nothing when it has ended already; never throws: what went wrong before is what the caller must hear of. */
  async rollBack(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    endSpan(this.span, 'rolled back');
    const em = await this.begun?.catch(() => null);
    if (!em?.isInTransaction()) return;
    await this.end(em, (transaction) => transaction.rollback()).catch((error: unknown) =>
      logger.warn(`A transaction could not be rolled back: ${String(error)}`),
    );
  }

  private async begin(): Promise<EntityManager> {
    const em = this.root.fork();
    this.span = startTransactionSpan(this.options.rows);
    const beginning = {
      statement: beginStatement(this.options),
      on: (connection: ClientBase) => void connectionOf.set(em, connection),
    };
    await nextBegin.run(beginning, () => em.begin({ readOnly: this.options.readOnly }));
    return em;
  }

  /** From now on the connection is somebody else's. */
  private end(em: EntityManager, how: (em: EntityManager) => Promise<void>): Promise<void> {
    connectionOf.delete(em);
    return how(em);
  }
}

export async function runEffect(effect: Effect): Promise<void> {
  try {
    await effect();
  } catch (error) {
    logger.error({ err: error, message: 'What was to follow a commit failed.' });
  }
}
