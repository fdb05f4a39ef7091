import type { IncomingHttpHeaders } from 'node:http';
import { parse } from 'cookie';
import { SESSION_COOKIE } from '@proofmark/contracts';

/** What the caller showed, not yet believed. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'api-key'; readonly token: string }
  | { readonly kind: 'session'; readonly token: string };

/** Key and secret in two headers, ours and those of a compatible interface. */
const HEADER_PAIRS = [
  ['x-api-key', 'x-api-secret'],
  ['x-traciqo-api-key', 'x-traciqo-api-secret'],
] as const;
const NONE: Credentials = { kind: 'none' };

/** Reads the one credential a request shows. A key outranks a cookie: who sends a key means the key. */
export function readCredentials(headers: IncomingHttpHeaders): Credentials {
  if (headers.authorization !== undefined) return { kind: 'api-key', token: fromAuthorization(headers.authorization) };
  for (const [keyHeader, secretHeader] of HEADER_PAIRS) {
    const key = headers[keyHeader];
    if (key !== undefined) return { kind: 'api-key', token: `${String(key)}_${String(headers[secretHeader] ?? '')}` };
  }
  const session = headers.cookie === undefined ? undefined : parse(headers.cookie)[SESSION_COOKIE];
  return session ? { kind: 'session', token: session } : NONE;
}

/** `Bearer <token>` or `token <key>:<secret>`; anything else gives a text that is no token. */
function fromAuthorization(header: string): string {
  const space = header.indexOf(' ');
  const scheme = header.slice(0, space).toLowerCase();
  const rest = header.slice(space + 1).trim();
  if (scheme === 'bearer') return rest;
  return scheme === 'token' ? rest.replace(':', '_') : '';
}
