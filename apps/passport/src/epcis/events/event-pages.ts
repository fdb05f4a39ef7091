import { Injectable } from '@nestjs/common';
import { nextPageHeaders, readPageRequest } from '../paging/page-request.js';
import { PageTokens } from '../paging/page-tokens.js';
import type { EpcisQuery } from '../query/epcis-query.js';
import { EventQuery, type Snapshot } from '../query/event.query.js';
import { type Place, placeOf } from '../query/order.js';
import { EventDocuments, type Exchange } from './event-documents.js';

/** A query with the address it was asked at. */
export interface AskedQuery {
  readonly query: EpcisQuery;
  /** Below the interface, as the client encoded it: `/events`. */
  readonly path: string;
  /** All of the request; those that the next page needs again. */
  readonly parameters: URLSearchParams;
  /** Of a named query. */
  readonly queryName?: string;
}

/** Where a page begins. */
interface PagePlace {
  /** The last event of the page before; null for the first page. */
  readonly after: Place | null;
  readonly snapshot: Snapshot;
  /** Of an eventCountLimit. */
  readonly remaining: number | null;
}

/** The results of queries in pages, over what there was when the first page was asked for. EPCIS 2.0 §12.5. */
@Injectable()
export class EventPages {
  constructor(
    private readonly events: EventQuery,
    private readonly tokens: PageTokens,
    private readonly documents: EventDocuments,
  ) {}

  /** The document of the page to send, with the headers that lead to the next one set. @throws EpcisException */
  async page(asked: AskedQuery, exchange: Exchange): Promise<string> {
    const { perPage, token } = readPageRequest(asked.parameters);
    const list = nameOf(asked);
    const place = token === null ? await this.start(asked.query) : ((await this.tokens.open(token, list)) as PagePlace);
    const { snapshot, after, remaining } = place;
    const limit = Math.min(perPage + 1, remaining ?? Infinity);
    const found = await this.events.run(asked.query, { limit, snapshot, ...(after && { after }) });
    const shown = found.slice(0, perPage);
    const last = shown.at(-1);
    if (last && found.length > perPage) {
      const left = remaining === null ? null : remaining - shown.length;
      const next: PagePlace = { after: placeOf(asked.query, last), snapshot, remaining: left };
      exchange.reply.headers(nextPageHeaders(asked.path, asked.parameters, this.tokens.issue(next, list)));
    }
    return this.documents.write(shown, exchange, asked.queryName);
  }

  private async start({ eventCountLimit }: EpcisQuery): Promise<PagePlace> {
    return { after: null, snapshot: await this.events.snapshot(), remaining: eventCountLimit };
  }
}

/** What a token is bound to: the query as it was understood, so that its prefixes count and the order of its parameters does not. */
function nameOf({ path, query: { conditions, ...limits } }: AskedQuery): string {
  return JSON.stringify([path, conditions.map((condition) => JSON.stringify(condition)).sort(), limits]);
}
