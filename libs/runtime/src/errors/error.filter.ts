import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { throwError } from 'rxjs';
import { requestIdOf } from '../service/request-id.js';
import { errorAnswer } from './error-answer.js';

/** Every error becomes `{ "error": { "code", "message", "details"? } }`; unexpected ones are logged and say nothing. */
@Injectable()
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(ErrorFilter.name);

  catch(error: unknown, host: ArgumentsHost): unknown {
    // A consumer's failure belongs to the stream: it tries again, and knows about dead letters.
    if (host.getType() !== 'http') return throwError(() => error);
    const http = host.switchToHttp();
    this.send(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), error);
    return undefined;
  }

  send(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    const { status, code, message, details, unexpected } = errorAnswer(error);
    if (unexpected || status >= 500) this.logger.error({ err: error, code, requestId: requestIdOf(request) }, message);
    if (reply.sent) return;
    const shown = unexpected ? { requestId: requestIdOf(request) } : details;
    void reply
      .code(status)
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send({ error: { code, message, ...(shown === undefined ? {} : { details: shown }) } });
  }
}
