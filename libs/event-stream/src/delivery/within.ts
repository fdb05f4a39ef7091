import { setTimeout as wait } from 'node:timers/promises';
import { StreamUnavailable } from '../errors.js';

/** Waits for the work until the deadline (ms, monotonic). @throws StreamUnavailable when it takes longer */
export async function within<T>(deadline: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = wait(Math.max(0, deadline - performance.now()), undefined, { signal: done.signal }).then(() => {
    throw new StreamUnavailable('The stream took too long to answer.');
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => done.abort());
}
