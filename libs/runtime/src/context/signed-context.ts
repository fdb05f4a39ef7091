import { createHmac, timingSafeEqual } from 'node:crypto';
import { firstKey, keyring, type NamedKey } from '../sealing/keyring.js';
import type { CallContext } from './call-context.js';

export const CONTEXT_HEADER = 'x-proofmark-context';

const VERSION = 'v1';
/** Long enough for a slow request to arrive, too short to be worth stealing. */
const LIFETIME_MS = 30_000;

interface Claims extends CallContext {
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * `v1.<key id>.<base64url of the context as JSON>.<base64url of its HMAC-SHA256>`; valid for 30 seconds.
 * @param key `CONTEXT_SIGNING_KEY`: at least 32 characters, or several keys separated by commas (the first one signs)
 */
export function signContext(context: CallContext, key: string, now = Date.now()): string {
  const signing = firstKey(keyring(key, 'utf8'));
  const claims: Claims = { ...context, expiresAt: now + LIFETIME_MS };
  const signed = `${VERSION}.${signing.id}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${macOf(signed, signing).toString('base64url')}`;
}

/** The context, or null when the header is not signed by a key of ours, was changed, or has expired. */
export function verifyContext(header: string, key: string, now = Date.now()): CallContext | null {
  const end = header.lastIndexOf('.');
  const [version, id, body, more] = header.slice(0, Math.max(end, 0)).split('.');
  const signing = keyring(key, 'utf8').find((candidate) => candidate.id === id);
  if (version !== VERSION || !signing || !body || more !== undefined) return null;
  if (!isSame(macOf(header.slice(0, end), signing), Buffer.from(header.slice(end + 1), 'base64url'))) return null;
  const { expiresAt, ...context } = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
  return expiresAt > now ? context : null;
}

function macOf(signed: string, { key }: NamedKey): Buffer {
  return createHmac('sha256', key).update(signed).digest();
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
