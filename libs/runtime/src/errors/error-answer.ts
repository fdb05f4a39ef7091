import { HttpException } from '@nestjs/common';
import { Rejected, type RejectionKind } from '@proofmark/event-sourcing';
import { databaseProblem } from './database-problem.js';
import { HTTP_CODES, type HttpCode } from './http-codes.js';
import { HttpProblem } from './problem.js';

export interface ErrorAnswer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}

/** The one table from refusals to HTTP. */
const STATUS_OF_KIND: Readonly<Record<RejectionKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  unprocessable: 422,
  limited: 429,
};

/** Fastify's own refusals that are not told apart by their status. */
const CODE_OF_FASTIFY_ERROR: Readonly<Record<string, HttpCode>> = {
  FST_ERR_BAD_URL: 'invalid_url',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
};

/** What is said to the caller about an error. Anything nobody expected is an `internal_error` and says nothing more. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof Rejected) {
    return { status: STATUS_OF_KIND[error.kind], code: error.code, message: error.message, details: error.details };
  }
  if (error instanceof HttpProblem) return error;
  return answerFor(frameworkCode(error) ?? databaseProblem(error) ?? 'internal_error');
}

export function answerFor(code: HttpCode | 'too_many_writers'): ErrorAnswer {
  if (code === 'too_many_writers') {
    return { status: STATUS_OF_KIND.conflict, code, message: 'Too many writers changed this at once. Try again.' };
  }
  const { status, meaning } = HTTP_CODES[code];
  return { status, code, message: meaning };
}

/** What Nest or Fastify refused; null when it was neither. */
function frameworkCode(error: unknown): HttpCode | null {
  if (error instanceof HttpException) return codeOfStatus(error.getStatus());
  if (!(error instanceof Error)) return null;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  // The JSON parser's own error carries no code of Fastify's.
  if (error instanceof SyntaxError && statusCode === 400) return 'invalid_json';
  if (typeof code !== 'string' || !code.startsWith('FST_')) return null;
  return CODE_OF_FASTIFY_ERROR[code] ?? codeOfStatus(Number(statusCode));
}

function codeOfStatus(status: number): HttpCode {
  const known = Object.entries(HTTP_CODES).find(([, { status: ofCode }]) => ofCode === status);
  return known ? (known[0] as HttpCode) : 'internal_error';
}
