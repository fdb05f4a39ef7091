import { HttpException } from '@nestjs/common';
import { Rejected, type RejectionKind } from '@proofmark/event-sourcing';
import { databaseProblem } from './database-problem.js';
import { HttpProblem } from './problem.js';

export interface ErrorAnswer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
  /** Nobody expected it: the cause is to be logged, and says nothing to the caller. */
  readonly unexpected?: true;
}

/** The one table from refusals to HTTP. */
export const STATUS_OF_KIND: Readonly<Record<RejectionKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  unprocessable: 422,
  limited: 429,
};

/** The one table from what Fastify and Nest refuse by themselves. */
const CODE_OF_STATUS: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['validation_error', 'The request cannot be understood.'],
  401: ['unauthorized', 'A valid credential is needed.'],
  403: ['forbidden', 'This is not allowed.'],
  404: ['not_found', 'There is nothing here.'],
  405: ['method_not_allowed', 'This address does not know that method.'],
  406: ['not_acceptable', 'None of the accepted media types can be produced.'],
  408: ['request_timeout', 'The request took too long to arrive.'],
  413: ['payload_too_large', 'The body is too large.'],
  414: ['uri_too_long', 'The address is too long.'],
  415: ['unsupported_media_type', 'The body must be sent as application/json.'],
  429: ['rate_limited', 'Too many requests.'],
  503: ['unavailable', 'This service is starting, stopping or overloaded. Try again.'],
};

export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof Rejected) {
    return { status: STATUS_OF_KIND[error.kind], code: error.code, message: error.message, details: error.details };
  }
  if (error instanceof HttpProblem) return error;
  return frameworkAnswer(error) ?? databaseProblem(error) ?? UNEXPECTED;
}

const UNEXPECTED: ErrorAnswer = {
  status: 500,
  code: 'internal_error',
  message: 'Something went wrong on our side. It has been recorded.',
  unexpected: true,
};

/** What Nest or Fastify refused; null when it was neither. */
function frameworkAnswer(error: unknown): ErrorAnswer | null {
  if (isJsonError(error)) return { status: 400, code: 'invalid_json', message: 'The body is not valid JSON.' };
  const status = error instanceof HttpException ? error.getStatus() : fastifyStatus(error);
  const [code, message] = CODE_OF_STATUS[status] ?? [];
  return code && message ? { status, code, message } : null;
}

function isJsonError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return (
    code === 'FST_ERR_CTP_EMPTY_JSON_BODY' ||
    code === 'FST_ERR_CTP_INVALID_JSON_BODY' ||
    code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' ||
    (error instanceof SyntaxError && statusCode === 400)
  );
}

function fastifyStatus(error: unknown): number {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' ? statusCode : 500;
}
