import { Injectable } from '@nestjs/common';
import { KnownValues } from '../../read-models/epcis-events/known-values.query.js';
import type { Exchange } from '../events/event-documents.js';
import type { Collection } from '../events/event-list.dto.js';
import { epcFormatOf } from '../document/formats.js';
import { EPCIS_CONTEXT } from '../event/standalone-event.js';
import { Spellings } from '../document/spellings.js';
import { acceptedType, JSON_TYPES } from '../http/media-types.js';
import { nextPageHeaders, readPageRequest, refuseOtherParameters } from '../paging/page-request.js';
import { PageTokens } from '../paging/page-tokens.js';
import type { Dimension } from './dimension.js';
import { webName } from './extension-types.js';

interface Entry {
  readonly place: string;
  readonly member: string;
}

/** Lists of names, as JSON. */
@Injectable()
export class Collections {
  constructor(
    private readonly known: KnownValues,
    private readonly tokens: PageTokens,
    private readonly spellings: Spellings,
  ) {}

  /** The values of a dimension that stand in captured events, in pages. @throws EpcisException */
  async valuesOf(dimension: Dimension, parameters: URLSearchParams, exchange: Exchange): Promise<string> {
    refuseOtherParameters(parameters);
    const { perPage, token } = readPageRequest(parameters);
    const path = `/${dimension.path}`;
    const after = token === null ? null : ((await this.tokens.open(token, path)) as string);
    const entries = await this.entries(dimension, after, perPage + 1);
    const shown = entries.slice(0, perPage);
    const last = shown.at(-1);
    if (last && entries.length > perPage)
      exchange.reply.headers(nextPageHeaders(path, parameters, this.tokens.issue(last.place, path)));
    const format = epcFormatOf(exchange.headers);
    const { epc } = this.spellings.of(format);
    if (dimension.hasEpcs) exchange.reply.header('gs1-epc-format', format);
    return collection(
      shown.map(({ member }) => (dimension.hasEpcs ? epc(member) : member)),
      exchange,
    );
  }

  private async entries({ kind }: Dimension, after: string | null, limit: number): Promise<readonly Entry[]> {
    if (kind === null) {
      const things = await this.known.listThings(after, limit);
      return things.map(({ key, uri }) => ({ place: key, member: uri }));
    }
    const values = await this.known.list(kind, after ?? '', limit);
    return values.map((value) => ({ place: value, member: webName(value) }));
  }
}

/** @throws EpcisException (406) */
export function collection(member: readonly string[], { headers, reply }: Exchange): string {
  const type = acceptedType(headers, JSON_TYPES);
  reply.headers({ 'content-type': `${type}; charset=utf-8`, vary: 'Accept, GS1-EPC-Format' });
  return JSON.stringify({ '@context': EPCIS_CONTEXT, type: 'Collection', member } satisfies Collection);
}
