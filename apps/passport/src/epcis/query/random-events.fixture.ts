import fc from 'fast-check';
import type { EpcisEvent } from '../event/epcis-event.js';
import { epcLink, epcUrn, placeUrn, places } from './query-cases.fixture.js';

const some = fc.constantFrom;
/** Present or not. */
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const few = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { minLength: 1, maxLength: 3 });

export const epcs = [
  ...[1, 2, 3, 'A/b'].flatMap((serial) => [epcUrn(encodeURIComponent(serial)), epcLink(encodeURIComponent(serial))]),
  'urn:epc:id:sgtin:4012345.022222.1',
  'https://id.gs1.org/01/04012346111117/21/1',
  'https://id.gs1.org/01/04012345111118/235/1',
  ...['urn:epc:id:sscc:4012345.0111111111', 'https://id.gs1.org/00/040123451111111110'],
  ...['urn:epc:id:grai:4012345.00001.7', 'urn:epc:id:giai:4012345.7', 'urn:epc:id:gdti:4012345.00001.7'],
  ...['urn:epc:id:sgln:4012345.00001.5', 'urn:epc:id:gsrn:4012345.0000000001', 'urn:own:thing'],
];
export const classes = [
  ...['urn:epc:idpat:sgtin:4012345.011111.*', 'https://id.gs1.org/01/04012345111118'],
  ...['urn:epc:class:lgtin:4012345.011111.L1', 'urn:epc:idpat:grai:4012345.00001.*', 'urn:own:class'],
];
export const patterns = [
  ...['sgtin:4012345.011111.*', 'sgtin:4012345.*.*', 'sgtin:*.*.*', 'sgtin:401234.*.*', 'sscc:4012345.*', 'sscc:*.*'],
  ...['grai:4012345.00001.*', 'grai:4012345.*.*', 'giai:4012345.*', 'sgln:4012345.00001.*', 'gsrn:4012345.*'],
  ...['gdti:4012345.00001.*', 'upui:4012345.011111.*'],
].map((pattern) => `urn:epc:idpat:${pattern}`);

const time = fc
  .tuple(fc.integer({ min: 0, max: 5 }), some('Z', '+02:00', '-05:30'), some('', '.5', '.000001', '.1234567'))
  .map(([minute, zone, fraction]) => `2026-11-21T08:0${minute}:00${fraction}${zone}`);
const place = some(placeUrn(1), places[0], placeUrn(2), places[1], 'urn:own:place');
const number = some(-1, 0, 5, 5.5, 26, 78.8, 299.15, 5000, 1e-7);
const text = some(
  'a',
  'b',
  '5',
  '5.0',
  '-0',
  '007',
  'ü',
  '2026-11-21T08:00:00Z',
  '2026-11-21T09:00:00+01:00',
  'true',
  places[0],
);
const scalar = fc.oneof(text, number, fc.boolean());
const names = some('example:a', 'example:b', 'other:a', 'cbvmda:lotNumber');
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.constant(null),
  few(scalar),
  fc.dictionary(names, fc.oneof(scalar, fc.dictionary(names, scalar, { maxKeys: 2 })), { maxKeys: 2 }),
);
const extensions = fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, fc.dictionary(names, value, { maxKeys: 3 }));
const withExtensions = <T extends object>(part: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.tuple(part, extensions).map(([own, more]) => ({ ...own, ...more }));

const quantities = few(
  fc.record({
    epcClass: some(...classes),
    quantity: maybe(number),
    uom: maybe(some('KGM', 'GRM', 'LBR', 'EA', 'XYZ')),
  }),
);
const report = withExtensions(
  fc.record({
    type: some('Temperature', 'gs1:Temperature', 'https://gs1.org/voc/Pressure', 'urn:own:type'),
    ...{ value: maybe(number), minValue: maybe(number), maxValue: maybe(number), meanValue: maybe(number) },
    ...{
      sDev: maybe(number),
      percRank: maybe(number),
      percValue: maybe(number),
      uom: maybe(some('CEL', 'KEL', 'FAH', 'ZZ')),
    },
    ...{
      time: maybe(time),
      deviceID: maybe(some(...epcs)),
      stringValue: maybe(text),
      booleanValue: maybe(fc.boolean()),
    },
    ...{
      uriValue: maybe(some(...epcs)),
      hexBinaryValue: maybe(some('f0', 'F0')),
      microorganism: maybe(some('urn:own:m')),
    },
    ...{ chemicalSubstance: maybe(some('urn:own:c')), bizRules: maybe(some('urn:own:r')) },
  }),
);
const metadata = withExtensions(
  fc.record({
    ...{ time: maybe(time), startTime: maybe(time), endTime: maybe(time), deviceID: maybe(some(...epcs)) },
    ...{ dataProcessingMethod: maybe(some('urn:own:d')), bizRules: maybe(some('urn:own:r', 'urn:own:q')) },
  }),
);
const dispositions = some(
  'active',
  'urn:epcglobal:cbv:disp:active',
  'https://ref.gs1.org/cbv/Disp-damaged',
  'urn:own:disp',
);
const parties = some(
  'owning_party',
  'urn:epcglobal:cbv:sdt:owning_party',
  'https://ref.gs1.org/cbv/SDT-location',
  'urn:own:type',
);

/** Events of all shapes, also of such as the standard does not allow; they have much in common, so that queries find some of them. */
export const randomEvent: fc.Arbitrary<Partial<EpcisEvent>> = withExtensions(
  fc.record({
    type: some(
      'ObjectEvent',
      'AggregationEvent',
      'AssociationEvent',
      'TransactionEvent',
      'TransformationEvent',
      'example:Own',
    ),
    eventTime: time,
    action: maybe(some('ADD', 'OBSERVE', 'DELETE')),
    bizStep: maybe(
      some('shipping', 'urn:epcglobal:cbv:bizstep:shipping', 'https://ref.gs1.org/cbv/BizStep-packing', 'urn:own:step'),
    ),
    disposition: maybe(dispositions),
    persistentDisposition: maybe(fc.record({ set: maybe(few(dispositions)), unset: maybe(few(dispositions)) })),
    readPoint: maybe(withExtensions(fc.record({ id: place }))),
    bizLocation: maybe(withExtensions(fc.record({ id: place }))),
    ...{ epcList: maybe(few(some(...epcs))), childEPCs: maybe(few(some(...epcs))), parentID: maybe(some(...epcs)) },
    ...{ inputEPCList: maybe(few(some(...epcs))), outputEPCList: maybe(few(some(...epcs))) },
    ...{ quantityList: maybe(quantities), childQuantityList: maybe(quantities), inputQuantityList: maybe(quantities) },
    ...{
      outputQuantityList: maybe(quantities),
      transformationID: maybe(some('urn:own:t', 'urn:epc:id:gdti:4012345.00001.7')),
    },
    bizTransactionList: maybe(
      few(
        fc.record({
          type: maybe(some('po', 'urn:epcglobal:cbv:btt:po', 'inv')),
          bizTransaction: some('urn:own:p1', 'urn:own:p2'),
        }),
      ),
    ),
    sourceList: maybe(few(fc.record({ type: parties, source: place }))),
    destinationList: maybe(few(fc.record({ type: parties, destination: place }))),
    errorDeclaration: maybe(
      withExtensions(
        fc.record({
          declarationTime: time,
          reason: maybe(some('did_not_occur', 'urn:epcglobal:cbv:er:incorrect_data', 'urn:own:reason')),
          correctiveEventIDs: maybe(few(some('urn:own:e1', 'urn:own:e2'))),
        }),
      ),
    ),
    sensorElementList: maybe(
      few(withExtensions(fc.record({ sensorMetadata: maybe(metadata), sensorReport: few(report) }))),
    ),
    ilmd: maybe(extensions),
  }),
).map((event) => JSON.parse(JSON.stringify(event)) as Partial<EpcisEvent>);
