import { type Cause, causesOf } from './causes.js';

type DatabaseCode = 'too_many_writers' | 'unavailable';

/** SQLSTATE → what the caller can do about it. Everything else a database says is a fault of ours. */
const CODES: Readonly<Record<string, DatabaseCode>> = {
  '40001': 'too_many_writers', // serialization failure
  '40P01': 'too_many_writers', // deadlock
  '55P03': 'too_many_writers', // lock not available
  '57014': 'unavailable', // statement timeout
  '57P01': 'unavailable', // shut down
  '57P03': 'unavailable', // starting up
  '53300': 'unavailable', // too many connections
};

/** Null when the error did not come from the database, or is a fault of ours. Nothing of the database's own words is passed on. */
export function databaseProblem(error: unknown): DatabaseCode | null {
  for (const cause of causesOf(error)) {
    const known = CODES[cause.code];
    if (known) return known;
    if (isConnectionLoss(cause)) return 'unavailable';
  }
  return null;
}

/** `pg` and its pool say these in words only. */
const LOST = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Client has encountered a connection error',
];

function isConnectionLoss({ message, code }: Cause): boolean {
  if (LOST.some((words) => message.startsWith(words))) return true;
  return (code === 'ECONNREFUSED' || code === 'ECONNRESET') && message.includes('connect');
}
