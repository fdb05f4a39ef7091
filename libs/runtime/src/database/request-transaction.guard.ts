import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RouteAccess } from '../context/access.js';
import { currentContext, currentRequest } from '../context/call-context.js';
import { Idempotency } from '../idempotency/idempotency.js';
import { TransactionalWork } from './transactional-work.js';
import type { Transaction } from './transaction.js';
import { UnitOfWork } from './unit-of-work.js';

/** Longer than any request should take; ends a statement that would hold its locks for ever. */
const STATEMENT_TIMEOUT_MS = 15_000;

/**
 * One request, one transaction: opened here, committed before the answer is sent (see HttpAdapter), rolled back by the error filter.
 * A guard and not an interceptor: an interceptor takes every request through rxjs, which costs as much as all the rest of Nest.
 */
@Injectable()
export class RequestTransactionGuard implements CanActivate {
  constructor(
    private readonly routes: RouteAccess,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
  ) {}

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    if (execution.getType() !== 'http') return true;
    const { isPublic, inTransaction } = this.routes.of(execution);
    if (isPublic || !inTransaction) return true;
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const readOnly = request.method === 'GET' || request.method === 'HEAD';
    const transaction = this.unitOfWork.openFor(currentRequest(), {
      rows: currentContext(),
      readOnly,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    });
    currentRequest().work = new TransactionalWork(transaction, null);
    const key = readOnly ? undefined : request.headers['idempotency-key'];
    return key === undefined || this.claim(String(key), request, transaction);
  }

  private async claim(key: string, request: FastifyRequest, transaction: Transaction): Promise<boolean> {
    currentRequest().work = new TransactionalWork(transaction, await this.idempotency.claim(key, request));
    return true;
  }
}
