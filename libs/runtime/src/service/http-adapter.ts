import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requestIfAny } from '../context/call-context.js';
import { answerFor, type ErrorAnswer, errorAnswer } from '../errors/error-answer.js';
import type { HttpCode } from '../errors/http-codes.js';
import { HttpProblem } from '../errors/problem.js';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { KnownRoutes } from './known-routes.js';

const BODY_LIMIT = 1024 * 1024;
const HEADER_LIMIT = 32 * 1024;
const URL_LIMIT = 8192;
/** Page tokens and the ids of events are parts of paths. */
const PATH_PART_LIMIT = 4096;

/** Fastify with our limits, and its own refusals in our shape. */
export class HttpAdapter extends FastifyAdapter {
  constructor() {
    super({
      bodyLimit: BODY_LIMIT,
      http: { maxHeaderSize: HEADER_LIMIT },
      // A client that puts paths behind the address of an interface asks `/api/v1/epcis/` for its root.
      routerOptions: { maxParamLength: PATH_PART_LIMIT, ignoreTrailingSlash: true },
      logger: false,
      genReqId: requestIds(),
      frameworkErrors: refuse,
      clientErrorHandler: refuseClient,
      // What arrives on a kept connection while we stop is still answered; the connection ends with it.
      return503OnClosing: false,
    });
    const fastify = this.getInstance();
    fastify.removeContentTypeParser('text/plain');
    fastify.addHook('onRequest', (request, _reply, done) => {
      const { status, code, message } = answerFor('uri_too_long');
      done(request.url.length > URL_LIMIT ? new HttpProblem(status, code, message) : undefined);
    });
    KnownRoutes.watch(fastify);
    RequestMetrics.watch(fastify);
  }

  /** What a handler returned is sent when its effect is durable. Nest waits for the promise, whatever the declared type says. */
  override reply(...answer: Parameters<FastifyAdapter['reply']>): ReturnType<FastifyAdapter['reply']> {
    const work = requestIfAny()?.work;
    if (!work?.isOpen) return super.reply(...answer);
    const [response, body, status] = answer as [unknown, unknown, number | undefined];
    const reply = response as FastifyReply;
    if (status !== undefined) reply.code(status);
    const sent = work.finish(reply, body).then(() => void super.reply(reply, body));
    return sent as unknown as ReturnType<FastifyAdapter['reply']>;
  }

  /** Fastify's errors as they are: Nest's translation loses what tells them apart. */
  override mapException(error: unknown): unknown {
    return error;
  }
}

/** What Fastify refuses before it knows a route. */
function refuse(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  const answer = errorAnswer(error);
  void reply.code(answer.status).header('content-type', 'application/json; charset=utf-8').send(envelope(answer));
}

const CODE_OF_CLIENT_ERROR: Readonly<Record<string, HttpCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

/** What Node refuses before it is a request. */
function refuseClient(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code !== 'ECONNRESET' && socket.writable) {
    const answer = answerFor(CODE_OF_CLIENT_ERROR[error.code ?? ''] ?? 'bad_request');
    const body = envelope(answer);
    socket.write(
      `HTTP/1.1 ${answer.status} ${answer.code}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy();
}

function envelope({ code, message }: ErrorAnswer): string {
  return JSON.stringify({ error: { code, message } });
}

/** Unique ids, cheaply: the gateway's are the ones people see. */
function requestIds(): () => string {
  const start = randomBytes(6).toString('hex');
  let count = 0;
  return () => `req_${start}${(count++).toString(36)}`;
}
