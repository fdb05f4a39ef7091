import { Injectable } from '@nestjs/common';
import { EPCIS_PATH } from '@proofmark/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { nextPageHeaders, readPageRequest, refuseOtherParameters } from '../paging/page-request.js';
import { PageTokens } from '../paging/page-tokens.js';

/** A list that is read in pages, in the order of a text that each of its entries has. */
export interface PagedList<T> {
  /** Those after `after`, at most `limit`; '' is before all. */
  readonly read: (after: string, limit: number) => Promise<readonly T[]>;
  readonly placeOf: (entry: T) => string;
}

/** Lists of what was created here, in pages: EPCIS 2.0 §12.5. */
@Injectable()
export class ListPages {
  constructor(private readonly tokens: PageTokens) {}

  /**
   * The page that the address of the request asks for; the headers that lead to the next one are set.
   * @throws EpcisException QueryParameterException
   */
  async page<T>(list: PagedList<T>, { url }: FastifyRequest, reply: FastifyReply): Promise<readonly T[]> {
    const [address = '', search = ''] = url.split('?', 2);
    const path = address.slice(EPCIS_PATH.length);
    const parameters = new URLSearchParams(search);
    refuseOtherParameters(parameters);
    const { perPage, token } = readPageRequest(parameters);
    const after = token === null ? '' : ((await this.tokens.open(token, path)) as string);
    const entries = await list.read(after, perPage + 1);
    const shown = entries.slice(0, perPage);
    const last = shown.at(-1);
    if (last && entries.length > perPage)
      reply.headers(nextPageHeaders(path, parameters, this.tokens.issue(list.placeOf(last), path)));
    return shown;
  }
}
