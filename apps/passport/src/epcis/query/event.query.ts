import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { currentContext, prepared, runStatement, UnitOfWork } from '@proofmark/runtime';
import type { RecordedEvent } from '../event/recorded-event.js';
import { EpcisException } from '../problem/epcis-exception.js';
import { PassportConfig } from '../../passport.config.js';
import type { EpcisQuery } from './epcis-query.js';
import { matches } from './evaluate/matches.js';
import type { MasterData } from './master-data.js';
import { comparePlaces, orderOf, type Place, placeOf } from './order.js';
import type { Page } from './sql/candidates.js';
import { chooseWay } from './sql/choose-driver.js';
import { isEmpty } from './sql/filter.js';
import { filterOf } from './sql/filter-of.js';
import { countRows, findRows, type Search } from './sql/find-rows.js';
import { learn } from './sql/knowledge.js';
import { withinTime } from './sql/within-time.js';

/** What can be seen from now on, for pages that belong together. */
export interface Snapshot {
  /** The last position there was. */
  readonly position: number;
  /** As PostgreSQL writes a `pg_snapshot`. */
  readonly seen: string;
}

export interface RunOptions {
  /** At most so many events; ask for one more than a page to know whether there is another. */
  readonly limit: number;
  /** Begins behind this place of the same query. */
  readonly after?: Place;
  /** Nothing that was recorded later is found. */
  readonly snapshot?: Snapshot;
  /** Only what was recorded behind the first and up to the second position. */
  readonly positions?: { readonly after: number; readonly upTo: number };
}

/** So many events can be sorted by an extension, which no index does. */
const SORTED_AT_MOST = 5000;
const EVERYTHING = { after: 0, upTo: Number.POSITIVE_INFINITY };

/** Finds captured events. EPCIS 2.0, 8.2.7.1: the SimpleEventQuery. */
@Injectable()
export class EventQuery {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly config: PassportConfig,
  ) {}

  snapshot(): Promise<Snapshot> {
    return this.unitOfWork.run(async (em) => {
      const [row] = await runStatement<{ position: string; seen: string }>(em, NOW);
      return { position: Number(row?.position ?? 0), seen: row?.seen ?? '' };
    });
  }

  /**
   * The events of the caller's workspace that the query asks for, in its order; without one see {@link orderOf}.
   * Of a query's `eventCountLimit` only the first page (no `after`) knows: whoever asks for more keeps what remains of it.
   * @throws EpcisException QueryTooLargeException above `maxEventCount`, told on the first page; QueryTooComplexException when it takes too long
   */
  run(query: EpcisQuery, options: RunOptions): Promise<readonly RecordedEvent[]> {
    return this.unitOfWork.run((em) =>
      withinTime(em, this.config.EPCIS_QUERY_TIMEOUT_MS, () => this.search(em, query, options)),
    );
  }

  /** What the evaluator has to know for this query, as it is now. */
  masterDataFor(query: EpcisQuery): Promise<MasterData> {
    return this.unitOfWork.run((em) => learn(em, query, currentContext()));
  }

  private async search(em: EntityManager, query: EpcisQuery, options: RunOptions): Promise<readonly RecordedEvent[]> {
    const asker = currentContext();
    const knowledge = await learn(em, query, asker);
    const filters = query.conditions.map((condition) => filterOf(condition, asker, knowledge));
    if (filters.some(isEmpty)) return [];
    const page = pageOf(query, options);
    const search = { asker, filters, page, way: await chooseWay(em, asker, filters, page.order) };
    if (query.maxEventCount !== null && !options.after) await refuseMoreThan(em, search, query.maxEventCount);
    const found = new Reading(em, search, (event) => matches(event, query, knowledge));
    const seen = options.snapshot?.seen ?? null;
    const { by } = orderOf(query);
    return typeof by === 'string' ? found.read(page.limit, seen) : sorted(query, options, await found.readAll(seen));
  }
}

const NOW = prepared('SELECT coalesce(max(position), 0) AS position, pg_current_snapshot()::text AS seen FROM events');

function pageOf(query: EpcisQuery, { limit, after, snapshot, positions = EVERYTHING }: RunOptions): Page {
  const { by, direction } = orderOf(query);
  return {
    order: by === 'recordTime' ? 'record_time' : 'event_time',
    direction,
    limit: limitOf(query, { limit, after }),
    after: after && typeof by === 'string' ? { time: Number(after.key?.[1]), position: after.position } : null,
    positions: {
      after: positions.after,
      upTo: Math.min(positions.upTo, snapshot?.position ?? Number.POSITIVE_INFINITY),
    },
  };
}

function limitOf({ eventCountLimit }: EpcisQuery, { limit, after }: RunOptions): number {
  return after || eventCountLimit === null ? limit : Math.min(limit, eventCountLimit);
}

async function refuseMoreThan(em: EntityManager, search: Search, most: number): Promise<void> {
  const count = await countRows(em, { ...search, page: { ...search.page, limit: most + 1 } });
  if (count > most)
    throw new EpcisException(
      'QueryTooLargeException',
      `More than ${most} events match the query. Allowed are as many as its maxEventCount says.`,
    );
}

/** Reads pages of rows until there are enough events. Keys are only nearly unique, so each event is asked itself. */
class Reading {
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

function sorted(
  query: EpcisQuery,
  { limit, after }: RunOptions,
  events: readonly RecordedEvent[],
): readonly RecordedEvent[] {
  const { direction } = orderOf(query);
  return events
    .map((event) => ({ event, place: placeOf(query, event) }))
    .filter(({ place }) => !after || comparePlaces(place, after, direction) > 0)
    .sort((one, other) => comparePlaces(one.place, other.place, direction))
    .slice(0, limitOf(query, { limit, after }))
    .map(({ event }) => event);
}
