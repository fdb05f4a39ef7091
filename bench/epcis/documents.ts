import { checkDigit } from '@proofmark/gs1';

/** Documents as a trading partner sends them: events of all types, none like another, all valid. */

const CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { example: 'https://ns.example.com/epcis/' },
];
const START = Date.parse('2026-01-01T00:00:00Z');

/** An indicator and nine digits of a company and its product. */
const gtin = (product: number): string => withCheckDigit(`0${String(952_132_100_000 + (product % 1000))}`);
const gln = (place: number): string => withCheckDigit(String(952_132_100_000 + (place % 200)));
const withCheckDigit = (digits: string): string => `${digits}${checkDigit(digits)}`;

const item = (n: number): string => `https://id.gs1.org/01/${gtin(n)}/21/S${n.toString(36)}`;
const urn = (n: number): string => `urn:epc:id:sgtin:9521321.${String(n % 100_000).padStart(6, '0')}.${n.toString(36)}`;
const lot = (n: number): string => `https://id.gs1.org/01/${gtin(n)}/10/L${(n % 5000).toString(36)}`;
const pallet = (n: number): string =>
  `https://id.gs1.org/00/${withCheckDigit(`09521321${String(n % 1e9).padStart(9, '0')}`)}`;
const place = (n: number): { id: string } => ({ id: `https://id.gs1.org/414/${gln(n)}` });

type Json = Record<string, unknown>;

const commissioning = (n: number): Json => ({
  ...{ type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning', disposition: 'active' },
  epcList: [item(n), item(n + 1)],
  readPoint: place(n),
  bizLocation: place(n),
  ilmd: { 'example:lotNumber': `L${n % 5000}`, 'example:bestBefore': '2027-01-01' },
});
const packing = (n: number): Json => ({
  ...{ type: 'AggregationEvent', action: 'ADD', bizStep: 'packing', disposition: 'in_progress' },
  parentID: pallet(n),
  childEPCs: Array.from({ length: 6 }, (_, at) => item(n + at)),
  readPoint: place(n),
  bizLocation: place(n),
});
const shipping = (n: number): Json => ({
  ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'shipping', disposition: 'in_transit' },
  epcList: [pallet(n)],
  readPoint: place(n),
  bizTransactionList: [{ type: 'po', bizTransaction: `urn:epcglobal:cbv:bt:${gln(n)}:PO${n}` }],
  sourceList: [{ type: 'owning_party', source: `https://id.gs1.org/417/${gln(n)}` }],
  destinationList: [{ type: 'owning_party', destination: `https://id.gs1.org/417/${gln(n + 1)}` }],
});
const receiving = (n: number): Json => ({
  ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'receiving', disposition: 'in_progress' },
  epcList: [urn(n), urn(n + 1), urn(n + 2)],
  quantityList: [{ epcClass: lot(n), quantity: 20 + (n % 100), uom: 'KGM' }],
  readPoint: place(n),
  bizLocation: place(n),
  'example:dock': n % 40,
});
const paying = (n: number): Json => ({
  ...{ type: 'TransactionEvent', action: 'ADD', bizStep: 'accepting', disposition: 'in_progress' },
  bizTransactionList: [{ type: 'inv', bizTransaction: `urn:epcglobal:cbv:bt:${gln(n)}:INV${n}` }],
  epcList: [item(n)],
  readPoint: place(n),
});
const making = (n: number): Json => ({
  ...{ type: 'TransformationEvent', bizStep: 'commissioning', disposition: 'active' },
  inputQuantityList: [{ epcClass: lot(n), quantity: 12.5, uom: 'KGM' }],
  outputEPCList: [item(n), item(n + 1)],
  readPoint: place(n),
  ilmd: { 'example:batch': `B${n}` },
});
const attaching = (n: number): Json => ({
  ...{ type: 'AssociationEvent', action: 'ADD', bizStep: 'installing', disposition: 'active' },
  parentID: `https://id.gs1.org/8004/9521321${n.toString(36).toUpperCase()}`,
  childEPCs: [item(n)],
  readPoint: place(n),
});
const measuring = (n: number, time: string): Json => ({
  ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'sensor_reporting' },
  epcList: [pallet(n)],
  readPoint: place(n),
  sensorElementList: [
    {
      sensorMetadata: { time, deviceID: `https://id.gs1.org/8004/9521321D${n % 500}` },
      sensorReport: [
        { type: 'Temperature', value: 2 + (n % 80) / 10, uom: 'CEL' },
        { type: 'RelativeHumidity', value: 40 + (n % 30), uom: 'P1' },
      ],
    },
  ],
});

const KINDS = [commissioning, packing, shipping, receiving, paying, making, attaching, measuring];

/** @param n the place of the event among all that are ever made: none is like another */
function eventOf(n: number): Json {
  const eventTime = new Date(START + n * 977).toISOString();
  const kind = KINDS[n % KINDS.length] ?? commissioning;
  return { ...kind(n, eventTime), eventTime, eventTimeZoneOffset: '+01:00' };
}

/** A document of as many events, beginning with the n-th of all. */
export function documentOf(n: number, size: number): string {
  const eventList = Array.from({ length: size }, (_, at) => eventOf(n + at));
  return JSON.stringify({
    ...{ '@context': CONTEXT, type: 'EPCISDocument', schemaVersion: '2.0', creationDate: '2026-05-19T12:00:00Z' },
    epcisBody: { eventList },
  });
}
