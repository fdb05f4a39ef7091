import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Mode } from '@proofmark/contracts';
import { type CallContext, invalid } from '@proofmark/runtime';

/** Who calls, once believed. */
export type Caller = Pick<CallContext, 'workspaceId' | 'mode' | 'actor' | 'scopes'>;

/** A header can lower a request to test mode, never raise it. @throws Rejected for a mode that does not exist: it may have meant test */
export function lowered(mode: Mode, headers: IncomingHttpHeaders): Mode {
  const wanted = headers['x-proofmark-mode'];
  if (wanted !== undefined && wanted !== 'test' && wanted !== 'live') {
    throw invalid([{ field: 'X-Proofmark-Mode', issue: 'must be test or live' }]);
  }
  return wanted === 'test' || headers['x-traciqo-sandbox'] === 'true' ? 'test' : mode;
}

/** The address the request came from, as the outermost of `proxies` trusted proxies saw it. */
export function addressOf({ headers, socket }: IncomingMessage, proxies: number): string {
  const own = socket.remoteAddress ?? 'unknown';
  if (proxies === 0) return own;
  const chain = [...String(headers['x-forwarded-for'] ?? '').split(','), own]
    .map((part) => part.trim())
    .filter(Boolean);
  return chain[Math.max(0, chain.length - 1 - proxies)] ?? own;
}
