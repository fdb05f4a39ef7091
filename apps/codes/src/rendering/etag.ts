import { createHash } from 'node:crypto';

/** Raised when the same wish is drawn in another way: what was cached is then asked for again. */
const DRAWN_BY = 1;

/** A strong validator (RFC 9110 §8.8.3) of what is drawn from these, quotes included. */
export function etagOf(wish: object): string {
  return `"${createHash('sha256')
    .update(JSON.stringify([DRAWN_BY, wish]))
    .digest('base64url')
    .slice(0, 27)}"`;
}

/** Whether a client that sends this `If-None-Match` has it already: RFC 9110 §13.1.2. */
export function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((known) => known.trim() === '*' || known.trim().replace(/^W\//, '') === etag);
}
