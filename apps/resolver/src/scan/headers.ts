import type { IncomingHttpHeaders } from 'node:http';
import type { Scan } from '@proofmark/contracts';
import type { Agent } from './user-agent.js';

const LANGUAGE_TAG = /^\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:[,;]|$)/;

/** Why a request does not count as a person; null for a person. The first reason that holds, in this order. */
export function notCounted(method: string, headers: IncomingHttpHeaders, agent: Agent): Scan['notCounted'] {
  if (method === 'HEAD') return 'head';
  if (isPrefetch(headers)) return 'prefetch';
  return agent.isBot ? 'bot' : null;
}

/** Browsers that load a page before anybody asked for it say so (`Sec-Purpose`, before that `Purpose`, `X-Purpose`, `X-Moz`). */
function isPrefetch(headers: IncomingHttpHeaders): boolean {
  return ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) => {
    const value = headers[name];
    return typeof value === 'string' && /\b(?:prefetch|prerender|preview)\b/i.test(value);
  });
}

/** The language asked for first, as a BCP 47 tag. */
export function languageOf(acceptLanguage: string | undefined): string | null {
  const tag = LANGUAGE_TAG.exec(acceptLanguage ?? '')?.[1];
  return tag !== undefined && tag.length <= 35 ? tag : null;
}

/** The host a link was followed from: no path, no query, they may tell of a person. */
export function referrerOf(referer: string | undefined): string | null {
  if (referer === undefined) return null;
  const host = URL.parse(referer)?.hostname;
  return host && host.length <= 253 ? host : null;
}
