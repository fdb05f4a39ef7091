import type { FastifyReply } from 'fastify';
import type { RequestWork } from '../context/call-context.js';
import type { IdempotencyClaim } from '../idempotency/idempotency.js';
import type { Transaction } from './transaction.js';

/** The transaction of one request, from the guard that opens it to the answer that ends it. */
export class TransactionalWork implements RequestWork {
  constructor(
    private readonly transaction: Transaction,
    /** Where the caller sent an Idempotency-Key. */
    private readonly claim: IdempotencyClaim | null,
  ) {}

  get isOpen(): boolean {
    return this.transaction.isOpen;
  }

  /** Before the answer is sent: makes its effect durable, and the answer itself where it is to be given again. */
  async finish(reply: FastifyReply, body: unknown): Promise<void> {
    await this.claim?.keep(reply, body);
    await this.transaction.commit();
  }

  /** Nothing of it stays. */
  abandon(): Promise<void> {
    return this.transaction.rollBack();
  }
}
