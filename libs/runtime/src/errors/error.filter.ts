import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { throwError } from 'rxjs';
import { requestIfAny } from '../context/call-context.js';
import { AnsweredBefore, answerAgain } from '../idempotency/kept-answer.js';
import { KnownRoutes } from '../service/known-routes.js';
import { requestIdOf } from '../service/request-id.js';
import { causesOf } from './causes.js';
import { answerFor, type ErrorAnswer, errorAnswer } from './error-answer.js';
import { ErrorShapes } from './error-shape.js';
import { OutageLog } from './outage-log.js';

const INTERNAL_ERROR = 500;

/** Every error becomes `{ "error": { "code", "message", "details"? } }`, unless a standard says otherwise; faults of ours are logged and say nothing. */
@Injectable()
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Request');
  private readonly outages = new OutageLog((detail, message) => this.logger.error(detail, message));

  constructor(private readonly shapes: ErrorShapes) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    // A consumer's failure belongs to the stream: it tries again, and knows about dead letters.
    if (host.getType() !== 'http') return throwError(() => error);
    const http = host.switchToHttp();
    const work = requestIfAny()?.work;
    const send = (): void => this.send(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), error);
    // Nothing is said before all of it is undone: who tries again must not meet the locks of the first try.
    if (work?.isOpen) void work.abandon().then(send);
    else send();
    return undefined;
  }

  private send(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    if (error instanceof AnsweredBefore) return answerAgain(error.answer, reply);
    const { status, code, message, details } = this.answerTo(request, reply, error);
    if (status >= INTERNAL_ERROR) this.tell(error, { status, code, message }, requestIdOf(request));
    if (reply.sent) return;
    const shown = status === INTERNAL_ERROR ? { requestId: requestIdOf(request) } : details;
    const { contentType, body, headers = {} } = this.shapes.render({ status, code, message, details: shown }, request);
    reply.code(status).headers(headers).header('content-type', contentType);
    void reply.header('cache-control', 'no-store').send(body);
  }

  /** A fault of ours each time and with its stack; of what is not there just now, one line speaks for many. */
  private tell(error: unknown, answer: ErrorAnswer, requestId: string): void {
    const { status, code, message } = answer;
    if (status === INTERNAL_ERROR) this.logger.error({ err: error, code, requestId }, message);
    else this.outages.note(answer, { reason: firstCauseOf(error), requestId });
  }

  private answerTo(request: FastifyRequest, reply: FastifyReply, error: unknown): ErrorAnswer {
    const others = request.is404 ? KnownRoutes.of(request.server).methodsAt(request.url) : [];
    if (others.length === 0) return errorAnswer(error);
    reply.header('allow', others.join(', '));
    return answerFor('method_not_allowed');
  }
}

function firstCauseOf(error: unknown): string {
  const { message = String(error), code = '' } = [...causesOf(error)].at(-1) ?? {};
  return (message || code).split('\n', 1)[0] ?? '';
}
