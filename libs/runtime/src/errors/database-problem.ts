import type { ErrorAnswer } from './error-answer.js';

const BUSY: ErrorAnswer = {
  status: 409,
  code: 'too_many_writers',
  message: 'Too many writers changed this at once. Try again.',
};
const UNAVAILABLE: ErrorAnswer = {
  status: 503,
  code: 'unavailable',
  message: 'The database does not answer now. Try again.',
};

/** SQLSTATE → what the caller can do about it. Everything else a database says is a fault of ours. */
const ANSWERS: Readonly<Record<string, ErrorAnswer>> = {
  '40001': BUSY, // serialization failure
  '40P01': BUSY, // deadlock
  '55P03': BUSY, // lock not available
  '57014': UNAVAILABLE, // statement timeout
  '57P01': UNAVAILABLE, // shut down
  '57P03': UNAVAILABLE, // starting up
  '53300': UNAVAILABLE, // too many connections
};

/** Null when the error did not come from the database, or is a fault of ours. Nothing of the database's own words is passed on. */
export function databaseProblem(error: unknown): ErrorAnswer | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = (cause as { code?: unknown }).code;
    if (typeof code === 'string' && ANSWERS[code]) return ANSWERS[code];
    if (isConnectionLoss(cause, code)) return UNAVAILABLE;
  }
  return null;
}

function isConnectionLoss({ message }: Error, code: unknown): boolean {
  return (
    message.startsWith('timeout exceeded when trying to connect') ||
    message.startsWith('Connection terminated') ||
    ((code === 'ECONNREFUSED' || code === 'ECONNRESET') && message.includes('connect'))
  );
}
