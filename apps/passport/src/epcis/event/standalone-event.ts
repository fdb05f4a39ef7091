import type { Namespaces } from './epcis-event.js';
import type { RecordedEvent } from './recorded-event.js';

/** The address of the standard's own JSON-LD context. It is named in documents and never fetched. */
export const EPCIS_CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/** The `@context` of what uses these prefixes. */
export function contextOf(namespaces: Namespaces): (string | Namespaces)[] {
  return Object.keys(namespaces).length === 0 ? [EPCIS_CONTEXT] : [EPCIS_CONTEXT, namespaces];
}

/** An event as it was captured, to be read without a document around it: with the whole `@context` in itself. */
export function standaloneEvent({ recordTime, captured }: Pick<RecordedEvent, 'recordTime' | 'captured'>) {
  return { '@context': contextOf(captured.namespaces), ...captured.event, recordTime };
}
