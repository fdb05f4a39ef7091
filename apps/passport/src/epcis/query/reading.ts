import type { EntityManager } from '@mikro-orm/postgresql';
import type { RecordedEvent } from '../event/recorded-event.js';
import { EpcisException } from '../problem/epcis-exception.js';
import { findRows, type Search } from './sql/find-rows.js';

/** So many events can be sorted by an extension, which no index does. */
const SORTED_AT_MOST = 5000;

/** Reads pages of rows until there are enough events. Keys are only nearly unique, so each event is asked itself. */
export class Reading {
  constructor(
    private readonly em: EntityManager,
    private readonly search: Search,
    private readonly isAsked: (event: RecordedEvent) => boolean,
  ) {}

  async read(limit: number, seen: string | null): Promise<RecordedEvent[]> {
    const found: RecordedEvent[] = [];
    let { page } = this.search;
    for (;;) {
      const rows = await findRows(this.em, { ...this.search, page: { ...page, limit } }, seen);
      found.push(
        ...rows
          .filter(({ isInSnapshot }) => isInSnapshot)
          .map(({ event }) => event)
          .filter(this.isAsked),
      );
      const last = rows.at(-1);
      if (!last || rows.length < limit || found.length >= limit) return found.slice(0, limit);
      page = { ...page, after: { time: last.moment, position: last.event.position } };
    }
  }

  async readAll(seen: string | null): Promise<RecordedEvent[]> {
    const found = await this.read(SORTED_AT_MOST + 1, seen);
    if (found.length <= SORTED_AT_MOST) return found;
    throw new EpcisException(
      'QueryTooComplexException',
      `More than ${SORTED_AT_MOST} events match the query, too many to order by an extension. Ask for fewer, or order by eventTime.`,
    );
  }
}
