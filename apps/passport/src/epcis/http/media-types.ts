import Negotiator from 'negotiator';
import type { IncomingHttpHeaders } from 'node:http';
import { EpcisException } from '../problem/epcis-exception.js';

/** Documents, in either form of JSON and in XML; in the order in which they are preferred. */
export const DOCUMENT_TYPES = ['application/json', 'application/ld+json', 'application/xml', 'text/xml'] as const;
/** Everything else: lists, jobs, queries. */
export const JSON_TYPES = ['application/json', 'application/ld+json'] as const;

export type MediaType = (typeof DOCUMENT_TYPES)[number];

/** @returns what the client likes best of `offered` @throws EpcisException (406) when it takes none of them */
export function acceptedType<T extends MediaType>(headers: IncomingHttpHeaders, offered: readonly T[]): T {
  const { accept } = headers;
  const found = new Negotiator({ headers: { accept: accept ?? '*/*' } }).mediaType([...offered]);
  if (found !== undefined) return found as T;
  throw new EpcisException(
    'NotAcceptableException',
    `Accept is "${String(accept).slice(0, 200)}"; this is answered as ${offered.join(', ')}.`,
  );
}

export const isXml = (type: MediaType): boolean => type.endsWith('/xml');

/** The media type of a body without its parameters: `application/json`. */
export function contentTypeOf(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
