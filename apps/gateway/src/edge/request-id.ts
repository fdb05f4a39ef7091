import { randomBytes } from 'node:crypto';

const SANE = /^[A-Za-z0-9._:-]{8,128}$/;
const ofProcess = randomBytes(9).toString('hex');
let count = 0;

/** The caller's own request id where it is harmless in a header and a log line, else a new one: cheap, and unique among all processes. */
export function requestIdOf(incoming: string | string[] | undefined): string {
  if (typeof incoming === 'string' && SANE.test(incoming)) return incoming;
  return `req_${ofProcess}_${(count++).toString(36)}`;
}
