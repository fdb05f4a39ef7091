import type { IncomingMessage } from 'node:http';
import type { CallContext } from './call-context.js';
import { CONTEXT_HEADER, verifyContext } from './signed-context.js';

const handedOver = new WeakMap<IncomingMessage, CallContext>();

/** Hands a request on to a service in this very process. No client can do that, so nothing has to be signed. */
export function handOver(request: IncomingMessage, context: CallContext): void {
  handedOver.set(request, context);
}

/**
 * On whose behalf a request comes, as the gateway said; null when it did not say, or not credibly.
 * @param key `CONTEXT_SIGNING_KEY`
 */
export function contextOfRequest(request: IncomingMessage, key: string): CallContext | null {
  const own = handedOver.get(request);
  if (own) return own;
  const header = request.headers[CONTEXT_HEADER];
  return typeof header === 'string' ? verifyContext(header, key) : null;
}
