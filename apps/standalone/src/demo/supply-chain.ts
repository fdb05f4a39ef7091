import { randomInt } from 'node:crypto';
import { checkDigit } from '@proofmark/gs1';

const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';
const HOST = 'https://id.gs1.org';
const GTIN = '09506000134352';
const PLACES = { factory: '9506000134369', warehouse: '9506000134376', shop: '9506000134383' } as const;
const HOUR_MS = 3_600_000;

/** A kettle's way from the factory to its buyer, as partners tell it: identifiers of this run alone, so that it can be told again. */
export function supplyChain(now: Date) {
  const run = randomInt(100_000_000, 999_999_999);
  const sscc = `39506000${run}`;
  const kettles = [1, 2, 3].map((number) => `${HOST}/01/${GTIN}/21/${run}${number}`) as [string, string, string];
  const carton = `${HOST}/00/${sscc}${checkDigit(sscc)}`;
  const [sold] = kettles;
  const event = eventsSince(new Date(now.getTime() - 48 * HOUR_MS));
  const object = (epcList: readonly string[], rest: object) => ({ type: 'ObjectEvent', epcList, ...rest });
  const carry = (action: string, rest: object) => ({
    type: 'AggregationEvent',
    action,
    parentID: carton,
    childEPCs: kettles,
    ...rest,
  });
  const eventList = [
    event(0, 'factory', object(kettles, { action: 'ADD', bizStep: 'commissioning', disposition: 'active' })),
    event(1, 'factory', carry('ADD', { bizStep: 'packing', disposition: 'in_progress' })),
    event(4, 'factory', object([carton], { action: 'OBSERVE', bizStep: 'shipping', disposition: 'in_transit' })),
    event(20, 'warehouse', object([carton], { action: 'OBSERVE', bizStep: 'receiving', disposition: 'in_progress' })),
    event(30, 'shop', carry('DELETE', { bizStep: 'unpacking', disposition: 'sellable_accessible' })),
    event(46, 'shop', object([sold], { action: 'OBSERVE', bizStep: 'retail_selling', disposition: 'retail_sold' })),
  ];
  const document = {
    '@context': [CONTEXT],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: now.toISOString(),
    epcisBody: { eventList },
  };
  return { document, sold, carton, steps: eventList.map(({ bizStep }) => bizStep) };
}

function eventsSince(start: Date) {
  return <T extends object>(hours: number, place: keyof typeof PLACES, what: T) => {
    const id = `${HOST}/414/${PLACES[place]}`;
    const eventTime = new Date(start.getTime() + hours * HOUR_MS).toISOString();
    const where = { eventTime, eventTimeZoneOffset: '+00:00', readPoint: { id }, bizLocation: { id } };
    return { bizStep: '', ...what, ...where };
  };
}
