import { isNativeError } from 'node:util/types';
import { StreamUnavailable, TryAgainLater } from '../errors.js';

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * SQLSTATEs that speak of the server or of contention, never of the record: connection (08), resources (53), operator
 * (57P: shutdown, restart, starting up), system (58), serialization and deadlock (40), locks (55P03), read-only standby (25006).
 * Source: PostgreSQL manual, appendix A.
 */
const SQLSTATE = /^(08...|53...|57P0.|58...|40001|40P01|55P03|25006)$/;

/** What `pg` and its pool say without a code. */
const DRIVER =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|connection error and is not queryable|Client was closed/;

/** Whether it may pass by itself, so that trying the same again is right and giving up is not. Looks through causes. */
export function isTransient(error: unknown, depth = 0): boolean {
  // Not `instanceof`: errors of Node's own come from another realm where code runs in a context of its own, as under Jest.
  if (!isNativeError(error) || depth > 5) return false;
  if (speaksOfTheWorld(error)) return true;
  const inner: unknown[] = 'errors' in error && Array.isArray(error.errors) ? error.errors : [error.cause];
  return inner.some((cause) => isTransient(cause, depth + 1));
}

function speaksOfTheWorld(error: Error): boolean {
  if (error instanceof TryAgainLater || error instanceof StreamUnavailable) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return NETWORK.has(code) || SQLSTATE.test(code) || DRIVER.test(error.message);
}

/** For a question that is asked again anyway, as while a coordinator begins. */
export function nullWhileTransient(error: unknown): null {
  if (isTransient(error)) return null;
  throw error;
}
