import { queryDocument } from '../../document/query-document.js';
import type { Spellings } from '../../document/spellings.js';
import type { DueSubscription } from './due-subscriptions.query.js';
import type { OwedEvent } from './owed-events.query.js';

const MAX_BYTES = 1024 * 1024;

/** One delivery: a document with the first of the events that are owed. */
export interface DeliveryDocument {
  readonly body: string;
  readonly events: readonly OwedEvent[];
}

/** As many events as fit into 1 MiB, and one at least. */
export function deliveryDocument(
  { epcFormat, queryName, subscriptionId }: DueSubscription,
  owed: readonly OwedEvent[],
  { now, spellings }: { readonly now: Date; readonly spellings: Spellings },
): DeliveryDocument {
  const wish = { spelling: spellings.of(epcFormat), creationDate: now.toISOString(), queryName };
  for (let events = owed; ; events = events.slice(0, Math.ceil(events.length / 2))) {
    const recorded = events.map((event) => event.recorded);
    const body = JSON.stringify(queryDocument(recorded, { ...wish, subscriptionID: subscriptionId }));
    if (events.length <= 1 || Buffer.byteLength(body) <= MAX_BYTES) return { body, events };
  }
}
