import { describe, expect, it } from '@jest/globals';
import { companyPrefixLengths, eventHash } from '@proofmark/gs1';
import type { EpcisEvent, Namespaces } from '../event/epcis-event.js';
import type { RecordedEvent } from '../event/recorded-event.js';
import { EPCIS_CONTEXT } from '../event/standalone-event.js';
import { bareEvent, queryDocument } from './query-document.js';
import { spellingOf } from './spelling.js';
import { type EpcFormat, epcFormatOf } from './formats.js';

const everything: EpcisEvent & { eventID: string } = {
  'ext:top': { 'ext:inner': ['a', 'b'] },
  ilmd: { 'cbvmda:lotNumber': 'A1' },
  sensorElementList: [
    {
      'ext:near': 'the door',
      sensorReport: [
        {
          uom: 'CEL',
          value: 26,
          component: 'https://ref.gs1.org/cbv/Comp-x',
          deviceID: 'urn:epc:id:giai:4000001.111',
          exception: 'gs1:ALARM_CONDITION',
          type: 'gs1:Temperature',
        },
      ],
      sensorMetadata: { deviceID: 'urn:epc:id:giai:4000001.111', time: '2026-03-01T10:00:00Z' },
    },
  ],
  destinationList: [{ destination: 'urn:epc:id:pgln:0614141.00777', type: 'urn:epcglobal:cbv:sdt:owning_party' }],
  sourceList: [{ source: 'urn:epc:id:sgln:4012345.00225.0', type: 'location' }],
  bizTransactionList: [{ bizTransaction: 'urn:epc:id:gdti:0614141.00001.1618034', type: 'urn:epcglobal:cbv:btt:po' }],
  bizLocation: { id: 'https://example.com/dock/7' },
  readPoint: { 'ext:floor': '2', id: 'urn:epc:id:sgln:0012345.11111.400' },
  persistentDisposition: { unset: ['completeness_inferred'], set: ['urn:epcglobal:cbv:disp:completeness_verified'] },
  disposition: 'https://ref.gs1.org/cbv/Disp-in_progress',
  bizStep: 'urn:epcglobal:cbv:bizstep:receiving',
  action: 'OBSERVE',
  quantityList: [
    { uom: 'KGM', quantity: 200, epcClass: 'urn:epc:class:lgtin:4012345.012345.998877' },
    { quantity: 3, epcClass: 'urn:epc:idpat:sgtin:4012345.066666.*' },
  ],
  epcList: [
    'urn:epc:id:sgtin:0614141.107346.2018',
    'https://example.com/01/09506000134352/21/7',
    'urn:epc:id:gid:1.2.3',
  ],
  errorDeclaration: { reason: 'urn:epcglobal:cbv:er:incorrect_data', declarationTime: '2026-03-02T10:00:00Z' },
  certificationInfo: 'https://example.org/certificate',
  eventID: 'urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8',
  eventTimeZoneOffset: '+01:00',
  eventTime: '2026-03-01T10:00:00.000+01:00',
  type: 'ObjectEvent',
};
const ext: Namespaces = { ext: 'https://ns.example.com/' };

function recorded(event: EpcisEvent & { eventID: string } = everything, namespaces: Namespaces = ext): RecordedEvent {
  const captured = { event, namespaces, hash: 'f0', accessClass: 'public', captureId: null } as const;
  return { position: 1, recordTime: '2026-03-01T11:00:00.123Z', captured };
}

/** Only this prefix is known: 0614141 and 9506000. */
const lengths = companyPrefixLengths(new Map([['0614141', 7], ['9506000', 7]])); // prettier-ignore
const written = (format: EpcFormat) => bareEvent(recorded(), spellingOf(format, lengths));
const creationDate = '2026-03-03T00:00:00.000Z';
const documentOf = (...events: RecordedEvent[]) =>
  queryDocument(events, { spelling: spellingOf('Never_Translates'), creationDate });

describe('[EPCIS query document] a query document', () => {
  it('has the form of the standard', () => {
    expect(documentOf()).toEqual({
      '@context': [EPCIS_CONTEXT],
      type: 'EPCISQueryDocument',
      schemaVersion: '2.0',
      creationDate,
      epcisBody: { queryResults: { queryName: 'SimpleEventQuery', resultsBody: { eventList: [] } } },
    });
  });

  it('names the query and the subscription it was made for', () => {
    const wish = { spelling: spellingOf('No_Preference'), creationDate, queryName: 'mine', subscriptionID: 's1' };
    expect(queryDocument([], wish).epcisBody.queryResults).toMatchObject({ queryName: 'mine', subscriptionID: 's1' });
  });

  it('writes the fields of an event in the order of the standard, extensions last', () => {
    expect(Object.keys(written('Never_Translates'))).toEqual([
      ...['@context', 'type', 'eventTime', 'recordTime', 'eventTimeZoneOffset', 'eventID', 'certificationInfo'],
      ...['errorDeclaration', 'epcList', 'quantityList', 'action', 'bizStep', 'disposition', 'persistentDisposition'],
      ...['readPoint', 'bizLocation', 'bizTransactionList', 'sourceList', 'destinationList', 'sensorElementList'],
      ...['ilmd', 'ext:top'],
    ]);
    const transaction = recorded({ ...everything, type: 'TransactionEvent' });
    const names = Object.keys(bareEvent(transaction, spellingOf('Never_Translates')));
    expect(names.indexOf('bizTransactionList')).toBeLessThan(names.indexOf('epcList'));
  });

  it('tells when each event was recorded', () => {
    expect(written('Always_EPC_URN')).toHaveProperty('recordTime', '2026-03-01T11:00:00.123Z');
  });

  it('loses nothing and changes no hash, whatever is translated', () => {
    const { '@context': context, recordTime, ...kept } = written('Never_Translates');
    expect(context).toEqual([EPCIS_CONTEXT, ext]);
    expect(recordTime).toBeDefined();
    expect(Object.keys(kept).sort()).toEqual(Object.keys(everything).sort());
    const hash = eventHash({ ...everything, '@context': ext });
    for (const format of ['No_Preference', 'Always_GS1_Digital_Link', 'Always_EPC_URN', 'Never_Translates'] as const)
      expect(eventHash(written(format))).toBe(hash);
  });

  it('declares the prefixes of all events once, and again inside of an event that means another namespace by one', () => {
    const other = { ext: 'https://else.example.com/', more: 'https://more.example.com/' };
    const document = documentOf(recorded(), recorded(everything, other), recorded());
    expect(document['@context']).toEqual([EPCIS_CONTEXT, { ext: ext.ext, more: other.more }]);
    const { eventList } = document.epcisBody.queryResults.resultsBody;
    expect(eventList.map((event) => event['@context'])).toEqual([undefined, [{ ext: other.ext }], undefined]);
    const [, second] = eventList;
    const around = { ...second, '@context': [...document['@context'], ...(second?.['@context'] as object[])] };
    expect(eventHash(around)).toBe(eventHash({ ...everything, '@context': other }));
  });

  it('lets an extension have a name that JavaScript knows', () => {
    const named = recorded({ ...everything, constructor: 'x' });
    expect(bareEvent(named, spellingOf('Never_Translates')).constructor).toBe('x');
  });
});

describe('[EPCIS GS1-EPC-Format] EPCs', () => {
  it('Always_GS1_Digital_Link translates every identifier, and leaves what no Digital Link can say', () => {
    expect(written('Always_GS1_Digital_Link')).toMatchObject({
      epcList: [
        'https://id.gs1.org/01/10614141073464/21/2018',
        'https://example.com/01/09506000134352/21/7',
        'urn:epc:id:gid:1.2.3',
      ],
      quantityList: [
        { epcClass: 'https://id.gs1.org/01/04012345123456/10/998877' },
        { epcClass: 'https://id.gs1.org/01/04012345666663' },
      ],
      readPoint: { id: 'https://id.gs1.org/414/0012345111112/254/400', 'ext:floor': '2' },
      bizLocation: { id: 'https://example.com/dock/7' },
      bizTransactionList: [{ bizTransaction: 'https://id.gs1.org/253/06141410000121618034' }],
      sourceList: [{ source: 'https://id.gs1.org/414/4012345002256' }],
      destinationList: [{ destination: 'https://id.gs1.org/417/0614141007776' }],
      sensorElementList: [
        {
          sensorMetadata: { deviceID: 'https://id.gs1.org/8004/4000001111' },
          sensorReport: [{ deviceID: 'https://id.gs1.org/8004/4000001111' }],
        },
      ],
    });
  });

  it('translates parents, children, inputs, outputs and the id of a transformation', () => {
    const urn = 'urn:epc:id:sscc:0614141.1234567890';
    const link = 'https://id.gs1.org/00/106141412345678908';
    const one = (epc: string) => ({
      parentID: epc,
      childEPCs: [epc],
      inputEPCList: [epc],
      outputEPCList: [epc],
      childQuantityList: [{ epcClass: epc }],
      inputQuantityList: [{ epcClass: epc }],
      outputQuantityList: [{ epcClass: epc }],
      transformationID: epc,
    });
    const asLink = bareEvent(recorded({ ...everything, ...one(urn) }), spellingOf('Always_GS1_Digital_Link'));
    expect(asLink).toMatchObject(one(link));
    const asUrn = bareEvent(recorded({ ...everything, ...one(link) }), spellingOf('Always_EPC_URN', lengths));
    expect(asUrn).toMatchObject(one(urn));
  });

  it('Always_EPC_URN translates where the length of the company prefix is known, and else leaves the link', () => {
    const epcList = ['https://example.com/01/09506000134352/21/7', 'https://id.gs1.org/01/04012345111118/21/9876'];
    const event = recorded({ ...everything, epcList });
    const known = bareEvent(event, spellingOf('Always_EPC_URN', lengths));
    expect(known.epcList).toEqual(['urn:epc:id:sgtin:9506000.013435.7', epcList[1]]);
    expect(bareEvent(event, spellingOf('Always_EPC_URN')).epcList).toEqual(epcList);
  });

  it.each(['No_Preference', 'Never_Translates'] as const)('%s leaves every identifier as it was captured', (format) => {
    const { epcList, quantityList, readPoint, sourceList } = everything;
    expect(written(format)).toMatchObject({ epcList, quantityList, readPoint, sourceList: [{ ...sourceList?.[0] }] });
  });

  it('is Always_GS1_Digital_Link where nothing is said, and refuses what the standard does not list', () => {
    expect(epcFormatOf({})).toBe('Always_GS1_Digital_Link');
    expect(epcFormatOf({ 'gs1-epc-format': 'Always_EPC_URN' })).toBe('Always_EPC_URN');
    expect(() => epcFormatOf({ 'gs1-epc-format': 'urn' })).toThrow('GS1-EPC-Format is "urn"');
  });
});

describe('[EPCIS vocabulary in JSON] vocabulary', () => {
  it('is bare words in every field, whatever the spelling it was captured in', () => {
    expect(written('Never_Translates')).toMatchObject({
      bizStep: 'receiving',
      disposition: 'in_progress',
      persistentDisposition: { set: ['completeness_verified'], unset: ['completeness_inferred'] },
      bizTransactionList: [{ type: 'po' }],
      sourceList: [{ type: 'location' }],
      destinationList: [{ type: 'owning_party' }],
      errorDeclaration: { reason: 'incorrect_data' },
      sensorElementList: [{ sensorReport: [{ type: 'Temperature', exception: 'ALARM_CONDITION', component: 'x' }] }],
    });
  });
});
