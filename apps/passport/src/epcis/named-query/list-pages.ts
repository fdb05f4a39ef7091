import { Injectable } from '@nestjs/common';
import { EPCIS_PATH } from '@proofmark/contracts';
import { currentContext, seal, SealBroken, unseal } from '@proofmark/runtime';
import type { FastifyReply } from 'fastify';
import { PassportConfig } from '../../passport.config.js';
import { EpcisException } from '../problem/epcis-exception.js';

const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

/** A list that is read in pages, in the order of a text that each of its entries has. */
export interface PagedList<T> {
  /** Below the interface: `/queries`. */
  readonly path: string;
  /** Those after `after`, at most `limit`; '' is before all. */
  readonly read: (after: string, limit: number) => Promise<readonly T[]>;
  readonly placeOf: (entry: T) => string;
}

/** Lists in pages: EPCIS 2.0 §12.5. */
@Injectable()
export class ListPages {
  constructor(private readonly config: PassportConfig) {}

  /**
   * Reads the page that the query string asks for, and says in the header `Link` where the next one is.
   * @throws EpcisException QueryParameterException for a page size or token that is none
   */
  async page<T>(
    list: PagedList<T>,
    query: Readonly<Record<string, unknown>>,
    reply: FastifyReply,
  ): Promise<readonly T[]> {
    const { perPage, nextPageToken, ...others } = query;
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw wrong(unknown, 'is not known here; perPage and nextPageToken are');
    const limit = sizeOf(perPage);
    const entries = await list.read(this.open(nextPageToken, list.path), limit + 1);
    const shown = entries.slice(0, limit);
    const last = shown.at(-1);
    if (last && entries.length > limit) {
      const token = seal(list.placeOf(last), this.config.SEALING_KEY, boundTo(list.path));
      const parameters = new URLSearchParams({ perPage: String(limit), nextPageToken: token });
      reply.header('link', `<${EPCIS_PATH}${list.path}?${parameters.toString()}>; rel="next"`);
    }
    return shown;
  }

  private open(token: unknown, path: string): string {
    if (token === undefined) return '';
    try {
      return unseal(typeof token === 'string' ? token : '', this.config.SEALING_KEY, boundTo(path));
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      throw wrong('nextPageToken', 'is none of this list');
    }
  }
}

function boundTo(path: string): string {
  const { workspaceId, mode } = currentContext();
  return `page of ${path}\n${workspaceId}\n${mode}`;
}

function sizeOf(perPage: unknown): number {
  if (perPage === undefined) return DEFAULT_PER_PAGE;
  const size = typeof perPage === 'string' && /^\d{1,9}$/.test(perPage) ? Number(perPage) : 0;
  if (size < 1) throw wrong('perPage', `must be a number from 1, of which up to ${MAX_PER_PAGE} is kept to`);
  return Math.min(size, MAX_PER_PAGE);
}

function wrong(name: string, what: string): EpcisException {
  return new EpcisException('QueryParameterException', `${name.slice(0, 80)} ${what}.`);
}
