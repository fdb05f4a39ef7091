/**
 * What one core reads of GS1's identifiers: Digital Links taken apart and made canonical, EPC URNs, and hashes of EPCIS events.
 * `npm run bench -- gs1 [times]`
 */
import { canonicaliseDigitalLink, eventHash, parseDigitalLink, readEpc } from '@proofmark/gs1';
import { median, report } from './support/measure.ts';

const [times = 100_000] = process.argv.slice(2).map(Number);
const ROUNDS = 5;
/** Many different ones, so that nothing is answered from a cache. */
const VARIANTS = 1000;

const links = Array.from({ length: VARIANTS }, (_, at) =>
  at % 2 === 0
    ? `https://brand.example/p/01/09506000134352/10/LOT%2F${at}/21/SN-${at}?17=261231&linkType=gs1:dpp`
    : `https://id.gs1.org/414/9506000134352/254/dock${at}`,
);
const urns = Array.from({ length: VARIANTS }, (_, at) => `urn:epc:id:sgtin:4012345.011111.${at}`);
const events = Array.from({ length: VARIANTS }, (_, at) => ({
  type: 'ObjectEvent',
  eventTime: `2026-03-01T10:00:00.${String(at).padStart(3, '0')}+01:00`,
  eventTimeZoneOffset: '+01:00',
  epcList: [`urn:epc:id:sgtin:4012345.011111.${at}`, `https://id.gs1.org/01/04012345111118/21/${at}x`],
  action: 'OBSERVE',
  bizStep: 'shipping',
  disposition: 'in_transit',
  readPoint: { id: 'urn:epc:id:sgln:4012345.00005.0' },
  bizLocation: { id: 'https://id.gs1.org/414/4012345000054' },
  bizTransactionList: [{ type: 'po', bizTransaction: `urn:epcglobal:cbv:bt:4012345000009:${at}` }],
  sensorElementList: [{ sensorReport: [{ type: 'Temperature', value: 4.5, uom: 'CEL' }] }],
}));

/** How often per second, the median of some rounds after one to warm up. */
function perSecond<T>(inputs: readonly T[], once: (input: T) => unknown): number {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const began = performance.now();
    for (let at = 0; at < times; at++) once(inputs[at % VARIANTS] as T);
    return (times / (performance.now() - began)) * 1000;
  });
  return median(rounds.slice(1));
}

await report('gs1', [
  {
    name: 'Digital Links parsed, one core',
    value: perSecond(links, (uri) => parseDigitalLink(uri)),
    unit: '/s',
    atLeast: 100_000,
  },
  {
    name: 'Digital Links made canonical, one core',
    value: perSecond(links, (uri) => canonicaliseDigitalLink(uri)),
    unit: '/s',
  },
  { name: 'EPC URNs read, one core', value: perSecond(urns, (urn) => readEpc(urn)), unit: '/s' },
  {
    name: 'EPCIS events hashed, one core',
    value: perSecond(events, (event) => eventHash(event)),
    unit: '/s',
    atLeast: 15_000,
  },
]);
