import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../event/recorded-event.js';
import { EventQuery } from '../query/event.query.js';
import type { Condition, EpcisQuery } from '../query/epcis-query.js';
import { type Place, placeOf } from '../query/order.js';
import { CLASSES, THINGS } from '../sharing/shared-identifier.js';
import { isBatch, type TracedEvent, tracedEvent } from './traced-event.js';
import { type Trace, type TraceEvents, TraceWalk } from './trace-walk.js';

const LIMITS = { units: 5_000, names: 400_000, levels: 25 };
/** Events may be large, so only some are in memory at once. */
const PAGE = 100;
/** An event and its error declarations are told apart by their position. */
const MOST_OF_A_PAGE = 1_000;

/** Follows units through the events that the caller may see: each one is found by a query, with all that isolates queries. */
@Injectable()
export class TraceQuery implements TraceEvents {
  constructor(private readonly events: EventQuery) {}

  /** @param epc canonical */
  trace(epc: string): Promise<Trace> {
    return new TraceWalk(this, LIMITS).from(epc);
  }

  /** The events themselves, by position. */
  async read(eventIDs: readonly string[]): Promise<ReadonlyMap<number, RecordedEvent>> {
    if (eventIDs.length === 0) return new Map();
    const query = queryFor({ on: 'term', field: 'eventID', values: [...new Set(eventIDs)] });
    const found = await this.events.run(query, { limit: MOST_OF_A_PAGE });
    return new Map(found.map((event) => [event.position, event]));
  }

  async naming(units: readonly string[], most: number): Promise<readonly TracedEvent[]> {
    const byKind = Map.groupBy(units, (unit) => (isBatch(unit) ? CLASSES : THINGS));
    const found: TracedEvent[] = [];
    for (const [roles, ids] of byKind) {
      const condition: Condition = { on: 'match', roles, values: ids.map((id) => ({ id })) };
      found.push(...(await this.all(condition, most)));
    }
    return found;
  }

  ofTransformations(ids: readonly string[], most: number): Promise<readonly TracedEvent[]> {
    return this.all({ on: 'term', field: 'transformationID', values: ids }, most);
  }

  private async all(condition: Condition, most: number): Promise<readonly TracedEvent[]> {
    const query = queryFor(condition);
    const found: TracedEvent[] = [];
    let after: Place | undefined;
    for (let names = 0; names < most;) {
      const events = await this.events.run(query, { limit: PAGE, ...(after && { after }) });
      for (const event of events.map(tracedEvent)) {
        found.push(event);
        names += event.units.size;
      }
      const last = events.at(-1);
      if (!last || events.length < PAGE) break;
      after = placeOf(query, last);
    }
    return found;
  }
}

function queryFor(condition: Condition): EpcisQuery {
  return {
    conditions: [condition],
    order: { by: 'eventTime', direction: 'ASC' },
    eventCountLimit: null,
    maxEventCount: null,
  };
}
