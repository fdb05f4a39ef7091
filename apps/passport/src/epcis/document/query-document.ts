import type { Namespaces } from '../event/epcis-event.js';
import type { RecordedEvent } from '../event/recorded-event.js';
import { contextOf, standaloneEvent } from '../event/standalone-event.js';
import { spelledEvent } from './event-shape.js';
import type { Spelling } from './spelling.js';

/** The query that `GET /events` runs: EPCIS 2.0 §8.2.7. */
const SIMPLE_EVENT_QUERY = 'SimpleEventQuery';

export interface DocumentWish {
  readonly spelling: Spelling;
  /** ISO 8601: when the document is made. */
  readonly creationDate: string;
  /** Default SimpleEventQuery. */
  readonly queryName?: string;
  /** Of the subscription that the document is sent to. */
  readonly subscriptionID?: string;
}

type WrittenEvent = Readonly<Record<string, unknown>>;
type Context = readonly (string | Namespaces)[];

/** EPCIS 2.0 §9.5: what a query answers and a subscription is sent. */
export interface EpcisQueryDocument {
  readonly '@context': Context;
  readonly type: 'EPCISQueryDocument';
  readonly schemaVersion: '2.0';
  readonly creationDate: string;
  readonly epcisBody: {
    readonly queryResults: {
      readonly queryName: string;
      readonly subscriptionID?: string;
      readonly resultsBody: { readonly eventList: readonly WrittenEvent[] };
    };
  };
}

/**
 * Events as the standard's document, in the order given. Extension prefixes are declared once, around all events; where two events mean
 * different namespaces by one prefix, the later one declares its own in a `@context` inside of itself, so that no event is renamed.
 */
export function queryDocument(events: readonly RecordedEvent[], wish: DocumentWish): EpcisQueryDocument {
  const around = new Map<string, string>();
  const eventList = events.map((recorded) => writtenEvent(recorded, wish.spelling, around));
  const { queryName = SIMPLE_EVENT_QUERY, subscriptionID } = wish;
  return {
    '@context': contextOf(Object.fromEntries(around)),
    type: 'EPCISQueryDocument',
    schemaVersion: '2.0',
    creationDate: wish.creationDate,
    epcisBody: {
      queryResults: {
        queryName,
        ...(subscriptionID !== undefined && { subscriptionID }),
        resultsBody: { eventList },
      },
    },
  };
}

/** One event alone, as a message or a webhook has it: with the whole `@context` in itself. */
export function bareEvent(recorded: RecordedEvent, spelling: Spelling): WrittenEvent {
  return spelledEvent(standaloneEvent(recorded), spelling);
}

function writtenEvent(
  { recordTime, captured }: RecordedEvent,
  spelling: Spelling,
  around: Map<string, string>,
): WrittenEvent {
  const own = declare(captured.namespaces, around);
  return spelledEvent({ ...captured.event, recordTime, ...(own && { '@context': [own] }) }, spelling);
}

/** @returns the prefixes that stand for something else around the event */
function declare(namespaces: Namespaces, around: Map<string, string>): Namespaces | undefined {
  let own: Record<string, string> | undefined;
  for (const prefix in namespaces) {
    const uri = namespaces[prefix] ?? '';
    const declared = around.get(prefix);
    if (declared === undefined) around.set(prefix, uri);
    else if (declared !== uri) (own ??= {})[prefix] = uri;
  }
  return own;
}
