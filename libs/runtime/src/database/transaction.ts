import { Logger } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type BeginOptions, beginStatement, nextBegin, type RowScope } from './begin-statement.js';

const logger = new Logger('Transaction');

/** A transaction that has not begun until its entity manager is asked for. */
export class Transaction {
  readonly rows: RowScope;
  private begun: Promise<EntityManager> | null = null;
  private readonly effects: (() => void | Promise<void>)[] = [];

  constructor(
    private readonly root: EntityManager,
    private readonly options: BeginOptions,
  ) {
    this.rows = options.rows;
  }

  entityManager(): Promise<EntityManager> {
    this.begun ??= this.begin();
    return this.begun;
  }

  afterCommit(effect: () => void | Promise<void>): void {
    this.effects.push(effect);
  }

  async complete<T>(work: () => Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await work();
      if (this.begun) await (await this.begun).commit();
    } catch (error) {
      await this.rollBack();
      throw error;
    }
    return result;
  }

  /** To be called once it is complete. */
  runEffects(): void {
    for (const effect of this.effects) void runEffect(effect);
  }

  private async begin(): Promise<EntityManager> {
    const em = this.root.fork();
    await nextBegin.run(beginStatement(this.options), () => em.begin({ readOnly: this.options.readOnly }));
    return em;
  }

  private async rollBack(): Promise<void> {
    const em = await this.begun?.catch(() => null);
    if (!em?.isInTransaction()) return;
    // What went wrong first is what the caller must hear of.
    await em
      .rollback()
      .catch((error: unknown) => logger.warn(`A transaction could not be rolled back: ${String(error)}`));
  }
}

async function runEffect(effect: () => void | Promise<void>): Promise<void> {
  try {
    await effect();
  } catch (error) {
    logger.error(`What was to follow a commit failed: ${String(error)}`);
  }
}
