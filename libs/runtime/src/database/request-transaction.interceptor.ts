import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { RouteAccess } from '../context/access.js';
import { currentContext } from '../context/call-context.js';
import { Idempotency } from '../idempotency/idempotency.js';
import { UnitOfWork } from './unit-of-work.js';

/** Longer than any request should take; ends a statement that would hold its locks for ever. */
const STATEMENT_TIMEOUT_MS = 15_000;

/** One request, one transaction: it commits before the answer is sent, and an error rolls all of it back. */
@Injectable()
export class RequestTransaction implements NestInterceptor {
  constructor(
    private readonly routes: RouteAccess,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (execution.getType() !== 'http') return next.handle();
    const { isPublic, inTransaction } = this.routes.of(execution);
    if (isPublic || !inTransaction) return next.handle();
    const http = execution.switchToHttp();
    const handle = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: undefined });
    return from(this.answer(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), handle));
  }

  private answer(request: FastifyRequest, reply: FastifyReply, handle: () => Promise<unknown>): Promise<unknown> {
    const readOnly = request.method === 'GET' || request.method === 'HEAD';
    const key = readOnly ? undefined : request.headers['idempotency-key'];
    const work = key === undefined ? handle : () => this.idempotency.once(String(key), { request, reply, handle });
    return this.unitOfWork.within({ rows: currentContext(), readOnly, statementTimeoutMs: STATEMENT_TIMEOUT_MS }, work);
  }
}
