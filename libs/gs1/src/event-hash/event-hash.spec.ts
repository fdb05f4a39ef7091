import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { namespacesOf } from './canonical-value.js';
import { eventHash, preHashString, readHashId } from './event-hash.js';

const shipping = {
  type: 'ObjectEvent',
  eventTime: '2026-03-01T10:00:00.5+01:00',
  eventTimeZoneOffset: '+01:00',
  epcList: ['urn:epc:id:sgtin:4012345.011111.2', 'https://shop.example/x/01/04012345111118/21/1?linkType=all'],
  action: 'OBSERVE',
  bizStep: 'shipping',
  disposition: 'urn:epcglobal:cbv:disp:in_transit',
  readPoint: { id: 'urn:epc:id:sgln:4012345.00005.0' },
};
const GTIN = 'https://id.gs1.org/01/04012345111118';
const written =
  `eventType=ObjectEventeventTime=2026-03-01T09:00:00.500ZeventTimeZoneOffset=+01:00epcListepc=${GTIN}/21/1epc=${GTIN}/21/2` +
  'action=OBSERVEbizStep=https://ref.gs1.org/cbv/BizStep-shippingdisposition=https://ref.gs1.org/cbv/Disp-in_transit' +
  'readPointid=https://id.gs1.org/414/4012345000054';

describe('[EPCIS event hash] the pre-hash string', () => {
  it('names all fields in the order of the standard, in canonical form', () => {
    expect(preHashString(shipping)).toBe(written);
  });

  it('is hashed with SHA-256', () => {
    const digest = createHash('sha256').update(written).digest('hex');
    expect(eventHash(shipping)).toBe(`ni:///sha-256;${digest}?ver=CBV2.0`);
    expect(readHashId(eventHash(shipping))).toEqual({ digest, version: 'CBV2.0' });
    expect(readHashId('urn:uuid:6f2c1d6e-2f3a-4f5b-9d2a-0c9a8b7c6d5e')).toBeUndefined();
  });

  it('does not depend on the order of fields and members, nor on spelling', () => {
    const fields = Object.entries(shipping);
    fc.assert(
      fc.property(fc.shuffledSubarray(fields, { minLength: fields.length }), (order) => {
        expect(preHashString(Object.fromEntries(order))).toBe(written);
      }),
    );
    const other = {
      ...shipping,
      eventTime: '2026-03-01T09:00:00.4996Z',
      epcList: shipping.epcList.toReversed(),
      bizStep: 'https://ref.gs1.org/cbv/BizStep-shipping',
      disposition: 'cbv:Disp-in_transit',
      readPoint: { id: 'https://other.example/414/4012345000054' },
    };
    expect(preHashString(other)).toBe(written);
  });

  it.each([
    ['https://shop.example/gtin/4012345111118/ser/7', '/01/04012345111118/21/7'],
    ["urn:epc:id:sgtin:4012345.011111.a'b;c=d%2F(e)", "/01/04012345111118/21/a'b;c=d%2F%28e%29"],
    ['https://shop.example/01/04012345111118/10/A/21/7?17=261231', '/01/04012345111118/21/7'],
  ])('writes %s as the reference does', (epc, path) => {
    expect(preHashString({ type: 'ObjectEvent', epcList: [epc] })).toBe(
      `eventType=ObjectEventepcListepc=https://id.gs1.org${path}`,
    );
  });

  it('leaves out what is said about the event: its id, its recording, its error declaration, certificates, comments', () => {
    const about = {
      eventID: 'urn:uuid:6f2c1d6e-2f3a-4f5b-9d2a-0c9a8b7c6d5e',
      recordTime: '2026-03-01T10:00:01Z',
      errorDeclaration: { declarationTime: '2026-03-02T10:00:00Z', reason: 'incorrect_data' },
      certificationInfo: 'https://example.com/certificate',
      'rdfs:comment': 'a note',
    };
    expect(eventHash({ ...shipping, ...about })).toBe(eventHash(shipping));
  });

  it('changes with every fact', () => {
    const changes = [
      { action: 'ADD' },
      { bizStep: 'receiving' },
      { epcList: [] },
      { readPoint: { id: 'urn:x:1' } },
      { 'x:y': 1 },
    ];
    expect(new Set([...changes, {}].map((change) => eventHash({ ...shipping, ...change }))).size).toBe(
      changes.length + 1,
    );
  });

  it.each([
    [12.1, '12.1'],
    ['0.180', '0.18'],
    ['+0600.0', '600'],
    [26.0, '26'],
    ['-0', '0'],
    ['-00.50', '-0.5'],
    ['.5', '0.5'],
    [1e21, '1000000000000000000000'],
    [1e-7, '0.0000001'],
    ['12345678901234567890.10', '12345678901234567890.1'],
    ['1.2.3', '1.2.3'],
    ['4711A', '4711A'],
  ])('writes the number %s as %s', (quantity, expected) => {
    const event = {
      type: 'ObjectEvent',
      quantityList: [{ epcClass: 'urn:epc:idpat:sgtin:4012345.011111.*', quantity, uom: 'KGM' }],
    };
    expect(preHashString(event)).toBe(
      `eventType=ObjectEventquantityListquantityElementepcClass=${GTIN}quantity=${expected}uom=KGM`,
    );
  });

  it('writes a number of a million digits in linear time', () => {
    const quantity = `0.${'0'.repeat(1e6)}1`;
    const text = preHashString({ type: 'ObjectEvent', quantityList: [{ quantity: `${quantity}0` }] });
    expect(text === `eventType=ObjectEventquantityListquantityElementquantity=${quantity}`).toBe(true);
  });

  it.each([
    ['2023-02-02T11:04:03.1415Z', '2023-02-02T11:04:03.142Z'],
    ['2023-02-02T11:04:03.1414Z', '2023-02-02T11:04:03.141Z'],
    ['2022-12-31T23:59:59.9996Z', '2023-01-01T00:00:00.000Z'],
    ['2023-02-02T11:04:03-05:30', '2023-02-02T16:34:03.000Z'],
    ['yesterday', 'yesterday'],
  ])('writes the time %s as %s', (eventTime, expected) => {
    expect(preHashString({ type: 'ObjectEvent', eventTime })).toBe(`eventType=ObjectEventeventTime=${expected}`);
  });
});

describe('[EPCIS event hash] extensions in the pre-hash string', () => {
  const namespaces = namespacesOf('https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', {
    ext: 'https://x.example/',
  });
  const event = {
    type: 'ObjectEvent',
    readPoint: { id: 'urn:x:1', 'ext:dock': 7 },
    ilmd: { 'ext:lot': ['b', 'a'], 'cbvmda:bestBeforeDate': '2026-12-31' },
    'ext:outer': { 'ext:inner': 'urn:epcglobal:cbv:btt:po', 'ext:on': true },
    'other:name': 'ext:value',
    sensorElementList: [{ sensorReport: [{ type: 'Temperature', value: 26, 'ext:probe': 'left' }], 'ext:site': 1 }],
  };

  it('stand at the end, sorted, under CBV 2.0', () => {
    expect(preHashString(event, { namespaces })).toBe(
      'eventType=ObjectEventreadPointid=urn:x:1sensorElementsensorReporttype=https://ref.gs1.org/voc/Temperaturevalue=26' +
        'ilmd{https://x.example/}lot=a{https://x.example/}lot=b{urn:epcglobal:cbv:mda:}bestBeforeDate=2026-12-31' +
        'other:name=https://x.example/valuereadPoint{https://x.example/}dock=7' +
        'sensorElementsensorReport{https://x.example/}probe=left{https://x.example/}site=1' +
        '{https://x.example/}outer{https://x.example/}inner=https://ref.gs1.org/cbv/BTT-po{https://x.example/}on=true',
    );
  });

  it('of places and sensors stand where they belong under CBV 2.1', () => {
    const text = preHashString(event, { namespaces, version: 'CBV2.1' });
    expect(text).toContain('readPointid=urn:x:1{https://x.example/}dock=7');
    expect(text).toContain(
      'sensorElementListsensorElementsensorReporttype=https://ref.gs1.org/voc/Temperaturevalue=26{https://x.example/}probe=left',
    );
    expect(eventHash(event, { namespaces, version: 'CBV2.1' })).toMatch(/\?ver=CBV2\.1$/);
  });

  it('are ordered by code point, also beyond the first 65,536', () => {
    const values = preHashString({ type: 'ObjectEvent', 'x:y': ['\u{1F600}', '\uFF21'] });
    expect(values).toBe('eventType=ObjectEventx:y=\uFF21x:y=\u{1F600}');
  });

  it('may be anything: a hash never fails', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (any) => expect(eventHash(any)).toMatch(/^ni:/)));
    for (const name of Object.keys(event))
      for (const odd of [null, 1, 'x', [null], [[]], {}]) eventHash({ ...event, [name]: odd });
  });
});

it('types of transactions, sources and destinations stand before their values, dispositions set before unset', () => {
  const event = {
    type: 'TransactionEvent',
    parentID: 'urn:x:parent',
    epcList: ['urn:x:1'],
    bizTransactionList: [{ bizTransaction: 'urn:x:9' }, { type: 'po', bizTransaction: 'urn:x:2' }],
    destinationList: [{ type: 'location', destination: 'urn:x:4' }],
    sourceList: [{ type: 'owning_party', source: 'urn:x:3' }],
    persistentDisposition: { unset: ['damaged'], set: ['recalled', 'expired'] },
  };
  expect(preHashString(event)).toBe(
    'eventType=TransactionEventepcListepc=urn:x:1parentID=urn:x:parent' +
      'persistentDispositionset=https://ref.gs1.org/cbv/Disp-expiredset=https://ref.gs1.org/cbv/Disp-recalledunset=https://ref.gs1.org/cbv/Disp-damaged' +
      'bizTransactionListbizTransaction=urn:x:9type=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:x:2' +
      'sourceListtype=https://ref.gs1.org/cbv/SDT-owning_partysource=urn:x:3' +
      'destinationListtype=https://ref.gs1.org/cbv/SDT-locationdestination=urn:x:4',
  );
});
