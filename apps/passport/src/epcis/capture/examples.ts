/** What the documentation shows, and those who try it send. */
export const EXAMPLE_EVENT = {
  '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  type: 'ObjectEvent',
  action: 'OBSERVE',
  bizStep: 'shipping',
  disposition: 'in_transit',
  epcList: ['https://id.gs1.org/01/09521141012345/21/2017'],
  eventTime: '2026-11-18T08:00:00Z',
  eventTimeZoneOffset: '+01:00',
  readPoint: { id: 'https://id.gs1.org/414/9521141111116' },
  bizLocation: { id: 'https://id.gs1.org/414/9521141111116' },
};

const { '@context': context, ...event } = EXAMPLE_EVENT;

export const EXAMPLE_DOCUMENT = {
  '@context': [context],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-11-18T08:00:00Z',
  epcisBody: { eventList: [event] },
};
