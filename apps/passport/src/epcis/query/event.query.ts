import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { currentContext, prepared, runStatement, UnitOfWork } from '@proofmark/runtime';
import type { RecordedEvent } from '../event/recorded-event.js';
import { EpcisException } from '../problem/epcis-exception.js';
import { type EventSource, ownEvents, receivedEvents } from '../sharing/event-sources.js';
import { sharesOfCaller } from '../sharing/received-shares.js';
import { PassportConfig } from '../../passport.config.js';
import type { EpcisQuery } from './epcis-query.js';
import { matches } from './evaluate/matches.js';
import type { MasterData } from './master-data.js';
import { comparePlaces, orderOf, type Place, placeOf } from './order.js';
import { Reading } from './reading.js';
import type { Page } from './sql/candidates.js';
import { chooseWay } from './sql/choose-driver.js';
import { isEmpty } from './sql/filter.js';
import { filterOf } from './sql/filter-of.js';
import { countRows, type Search } from './sql/find-rows.js';
import { type Knowledge, learn } from './sql/knowledge.js';
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
  /** Only what was recorded up to this position. */
  readonly upTo?: number;
  /** Leaves out the caller's own events. */
  readonly sharedOnly?: boolean;
}

/** Finds captured events. EPCIS 2.0, 8.2.7.1: the SimpleEventQuery. */
@Injectable()
export class EventQuery {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly config: PassportConfig,
  ) {}

  async snapshot(): Promise<Snapshot> {
    // Of all workspaces: the last position of one alone would be looked for through the events of all others.
    const [row] = await this.unitOfWork.runAsSystem((em) => runStatement<{ position: string; seen: string }>(em, NOW));
    return { position: Number(row?.position ?? 0), seen: row?.seen ?? '' };
  }

  /**
   * The events that the query asks for, of the caller's workspace and what others share with it, in its order; without one see {@link orderOf}.
   * Of a query's `eventCountLimit` only the first page (no `after`) knows: whoever asks for more keeps what remains of it.
   * @throws EpcisException QueryTooLargeException above `maxEventCount`, told on the first page; QueryTooComplexException when it takes too long
   */
  run(query: EpcisQuery, options: RunOptions): Promise<readonly RecordedEvent[]> {
    return withinTime(this.unitOfWork, this.config.EPCIS_QUERY_TIMEOUT_MS, (em) => this.search(em, query, options));
  }

  /** What the evaluator has to know for this query, as it is now. */
  masterDataFor(query: EpcisQuery): Promise<MasterData> {
    return this.unitOfWork.run((em) => learn(em, query, currentContext()));
  }

  private async search(em: EntityManager, query: EpcisQuery, options: RunOptions): Promise<readonly RecordedEvent[]> {
    // Sent ahead: the answer is needed only behind the caller's own events.
    const shares = sharesOfCaller(em);
    this.unitOfWork.sendAhead(shares);
    const most = options.after ? null : query.maxEventCount;
    const own = options.sharedOnly ? [] : await searchesIn([ownEvents(em)], query, options);
    const found = most === null ? await eventsOf(own, query, options) : [];
    const received = await receivedEvents(await shares, this.unitOfWork);
    const others = await searchesIn(received, query, options);
    // What is counted is counted whole, before any of it is read.
    const rest = most === null ? others : [...own, ...others];
    if (most !== null) await refuseMoreThan(rest, most);
    found.push(...(await eventsOf(rest, query, options)));
    return found.length === 1 ? (found[0] as readonly RecordedEvent[]) : sorted(query, options, found.flat());
  }
}

/** A search among the events of one source. */
interface SourceSearch extends Search {
  readonly source: EventSource;
  readonly knowledge: Knowledge;
}

/** Those that may find anything. */
async function searchesIn(
  sources: readonly EventSource[],
  query: EpcisQuery,
  options: RunOptions,
): Promise<readonly SourceSearch[]> {
  const searches: SourceSearch[] = [];
  for (const source of sources) {
    const search = await source.run((em) => searchOf(em, query, { options, source }));
    if (search) searches.push(search);
  }
  return searches;
}

async function searchOf(
  em: EntityManager,
  query: EpcisQuery,
  { options, source }: { options: RunOptions; source: EventSource },
): Promise<SourceSearch | null> {
  const { asker, limits } = source;
  const knowledge = await learn(em, query, currentContext(), asker);
  const filters = [...query.conditions.map((condition) => filterOf(condition, asker, knowledge)), ...limits];
  if (filters.some(isEmpty)) return null;
  const page = pageOf(query, options);
  return { source, knowledge, asker, filters, page, way: await chooseWay(em, asker, filters, page.order) };
}

/** What each of them finds. */
async function eventsOf(
  searches: readonly SourceSearch[],
  query: EpcisQuery,
  options: RunOptions,
): Promise<(readonly RecordedEvent[])[]> {
  const found: (readonly RecordedEvent[])[] = [];
  for (const search of searches) found.push(await read(search, query, options));
  return found;
}

function read(search: SourceSearch, query: EpcisQuery, options: RunOptions): Promise<readonly RecordedEvent[]> {
  const { source, knowledge, page } = search;
  const seen = options.snapshot?.seen ?? null;
  return source.run(async (em) => {
    const isAsked = (event: RecordedEvent) => source.admits(event.captured) && matches(event, query, knowledge);
    const reading = new Reading(em, search, isAsked);
    const isOrdered = typeof orderOf(query).by === 'string';
    return isOrdered ? reading.read(page.limit, seen) : sorted(query, options, await reading.readAll(seen));
  });
}

const NOW = prepared('SELECT coalesce(max(position), 0) AS position, pg_current_snapshot()::text AS seen FROM events');

function pageOf(query: EpcisQuery, { limit, after, snapshot, upTo = Infinity }: RunOptions): Page {
  const { by, direction } = orderOf(query);
  return {
    order: by === 'recordTime' ? 'record_time' : 'event_time',
    direction,
    limit: limitOf(query, { limit, after }),
    after: after && typeof by === 'string' ? { time: Number(after.key?.[1]), position: after.position } : null,
    upTo: Math.min(upTo, snapshot?.position ?? Infinity),
  };
}

function limitOf({ eventCountLimit }: EpcisQuery, { limit, after }: RunOptions): number {
  return after || eventCountLimit === null ? limit : Math.min(limit, eventCountLimit);
}

async function refuseMoreThan(searches: readonly SourceSearch[], most: number): Promise<void> {
  let count = 0;
  for (const search of searches)
    count += await search.source.run((em) => countRows(em, { ...search, page: { ...search.page, limit: most + 1 } }));
  if (count > most)
    throw new EpcisException(
      'QueryTooLargeException',
      `More than ${most} events match the query. Allowed are as many as its maxEventCount says.`,
    );
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
