import { EPCIS_PATH } from '@proofmark/contracts';
import type { FastifyRequest } from 'fastify';
import { PAGE_PARAMETERS } from '../paging/page-request.js';
import { extensionsHeader } from '../query/grammar/namespaces.js';
import { readQueryString } from '../query/grammar/read-query.js';
import type { AskedQuery } from './event-pages.js';

/**
 * The query that the address of a request asks.
 * @param fixed what its path says already: `{ EQ_bizStep: 'shipping' }`
 * @throws EpcisException QueryParameterException
 */
export function askedQuery({ url, headers }: FastifyRequest, fixed: Readonly<Record<string, string>> = {}): AskedQuery {
  const at = url.indexOf('?');
  const search = at < 0 ? '' : url.slice(at + 1);
  const namespaces = extensionsHeader(headers['gs1-extensions']);
  return {
    query: readQueryString(search, { namespaces, besides: PAGE_PARAMETERS, fixed }),
    path: url.slice(EPCIS_PATH.length, at < 0 ? undefined : at),
    parameters: new URLSearchParams(search),
  };
}
