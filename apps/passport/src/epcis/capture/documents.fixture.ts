import { checkDigit } from '@proofmark/gs1';

export const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

let count = 0;

/** The Digital Link of an item nobody has spoken of yet. */
export function newItem(): string {
  const key = '0952132100000';
  return `https://id.gs1.org/01/${key}${checkDigit(key)}/21/S${process.pid.toString(36)}${(count++).toString(36)}`;
}

/** A valid event that differs from every other. */
export function newEvent(changes: object = {}): Record<string, unknown> {
  return {
    type: 'ObjectEvent',
    eventTime: '2026-05-19T13:30:00.000+02:00',
    eventTimeZoneOffset: '+02:00',
    epcList: [newItem()],
    action: 'OBSERVE',
    bizStep: 'shipping',
    disposition: 'in_transit',
    ...changes,
  };
}

/** What the schema of events refuses. */
export const wrongEvent = (changes: object = {}): Record<string, unknown> => newEvent({ action: 'LOOK', ...changes });

export const events = (length: number): Record<string, unknown>[] => Array.from({ length }, () => newEvent());

export function documentOf(eventList: readonly unknown[], changes: object = {}): Record<string, unknown> {
  return {
    '@context': [CONTEXT],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-05-19T12:00:00Z',
    epcisBody: { eventList },
    ...changes,
  };
}

/** An event as it stands alone. */
export const bare = (event: object): Record<string, unknown> => ({ '@context': CONTEXT, ...event });
