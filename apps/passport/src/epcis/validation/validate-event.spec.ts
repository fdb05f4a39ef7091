import { describe, expect, it } from '@jest/globals';
import type { Circumstances } from './validate-event.js';
import { validateEvent } from './validate-event.js';
import {
  aggregationEvent,
  associationEvent,
  events,
  ITEM,
  NAMESPACES,
  objectEvent,
  PALLET,
  sensorEvent,
  transactionEvent,
  transformationEvent,
} from './validation.fixture.js';

const NOW = Date.parse('2026-08-01T00:00:00Z');
const verdictOn = (event: unknown, circumstances: Circumstances = {}) =>
  validateEvent(event, NAMESPACES, { now: NOW, ...circumstances });
const told = (findings: readonly { pointer: string; issue: string }[]) =>
  findings.map(({ pointer, issue }) => `${pointer}: ${issue}`);
const errorsOf = (event: unknown) => told(verdictOn(event).errors);
const warningsOf = (event: unknown) => {
  const { errors, warnings } = verdictOn(event);
  expect(errors).toEqual([]);
  return told(warnings);
};
const without = (event: object, name: string) =>
  Object.fromEntries(Object.entries(event).filter(([key]) => key !== name));

describe('an event', () => {
  it.each(Object.entries(events))(
    '[EPCIS ObjectEvent; AggregationEvent; AssociationEvent; TransactionEvent; TransformationEvent] %s is taken without a word',
    (_, event) => {
      expect(verdictOn(event)).toMatchObject({ errors: [], warnings: [] });
    },
  );

  it('[EPCIS extension types] of a type of somebody’s own is taken, and what the standard names in it keeps its form', () => {
    const event = { ...objectEvent, type: 'ext:Inspection', anything: { at: 'all' } };
    expect(errorsOf(event)).toEqual([]);
    expect(errorsOf({ ...event, epcList: 'one' })).toEqual(['/epcList: found "one", allowed is a list']);
    expect(errorsOf({ ...event, type: 'Inspection' })).toEqual([
      expect.stringMatching(/^\/type: found "Inspection", allowed is a URI/),
    ]);
  });

  it.each([null, 5, 'ObjectEvent', [objectEvent], undefined])('is an object: %j is none', (event) => {
    expect(verdictOn(event).errors).toEqual([{ pointer: '', issue: expect.stringContaining('allowed is an event') }]);
  });

  it.each([
    ['', without(objectEvent, 'epcList'), 'allowed is an ObjectEvent with epcList, with quantityList'],
    ['', { ...without(objectEvent, 'epcList'), quantityList: [] }, 'allowed is an ObjectEvent with'],
    ['', without(sensorEvent, 'readPoint'), 'sensorElementList and readPoint'],
    ['', { ...objectEvent, ilmd: { 'ext:a': 1 } }, 'allowed is ilmd only where the action is ADD'],
    ['', without(aggregationEvent, 'childEPCs'), 'allowed is childEPCs or childQuantityList'],
    ['', without(transactionEvent, 'epcList'), 'allowed is a TransactionEvent with epcList or quantityList'],
    ['', without(transformationEvent, 'outputEPCList'), 'with one of them and a transformationID'],
    ['/parentID', without(associationEvent, 'parentID'), 'found nothing'],
    [
      '/bizTransactionList',
      { ...transactionEvent, bizTransactionList: [] },
      'found a list of 0, allowed is at least 1',
    ],
    ['/action', { ...transformationEvent, action: 'ADD' }, 'found the name "action"'],
    ['/persistentDisposition', { ...aggregationEvent, persistentDisposition: { set: ['active'] } }, 'found the name'],
    ['/persistentDisposition', { ...objectEvent, persistentDisposition: {} }, 'at least 1'],
    ['/persistentDisposition/set/0', { ...objectEvent, persistentDisposition: { set: ['gone'] } }, 'one of active, av'],
    ['/eventTime', { ...objectEvent, eventTime: 5 }, 'found 5, allowed is a text'],
    ['/eventTime', { ...objectEvent, eventTime: '2026-02-29T00:00:00Z' }, 'of a day that exists'],
    ['/eventTime', { ...objectEvent, eventTime: '0000-02-28T00:00:00Z' }, 'allowed is a time'],
    ['/eventTime', { ...objectEvent, eventTime: '2026-02-28T00:00:00+15:00' }, 'allowed is a time'],
    ['/eventTime', { ...objectEvent, eventTime: `2026-02-28T00:00:00.${'1'.repeat(200)}Z` }, 'allowed is a time'],
    ['/eventTimeZoneOffset', { ...objectEvent, eventTimeZoneOffset: '+14:01' }, 'up to 14:00'],
    ['/eventTimeZoneOffset', { ...objectEvent, eventTimeZoneOffset: 'Z' }, 'up to 14:00'],
    ['/action', { ...objectEvent, action: 'CREATE' }, 'found "CREATE", allowed is one of ADD, OBSERVE, DELETE'],
    ['/bizStep', { ...objectEvent, bizStep: 'transforming' }, 'found "transforming", allowed is one of accepting'],
    ['/bizStep', { ...objectEvent, bizStep: 'urn:epcglobal:cbv:bizstep:shipping' }, 'allowed is one of accepting'],
    ['/bizStep', { ...objectEvent, bizStep: 'https://ref.gs1.org/cbv/BizStep-sailing' }, 'allowed is one of accepting'],
    ['/bizStep', { ...objectEvent, bizStep: ['shipping'] }, 'found a list of 1, allowed is a text'],
    ['/eventID', { ...objectEvent, eventID: 'no uri' }, 'allowed is a URI of RFC 3986'],
    ['/eventID', { ...objectEvent, eventID: `urn:x:${'a'.repeat(3000)}` }, 'at most 2048 characters'],
    ['/colour', { ...objectEvent, colour: 'red' }, 'found the name "colour", allowed is a property of EPCIS'],
    ['/a~1b', { ...objectEvent, 'a/b': 'red' }, 'found the name "a/b"'],
    ['/ilmd/colour', { ...transformationEvent, ilmd: { colour: 'red' } }, 'found the name "colour"'],
    ['/epcList/0', { ...objectEvent, epcList: [5] }, 'found 5, allowed is a text'],
    ['/epcList', { ...objectEvent, epcList: [ITEM, ITEM] }, `found "${ITEM}" twice`],
    ['/readPoint/id', { ...objectEvent, readPoint: {} }, 'found nothing'],
    ['/sourceList/0/type', { ...objectEvent, sourceList: [{ type: 'x', source: 'a:b' }] }, 'location, owning_party'],
  ])(
    '[EPCIS ObjectEvent; AggregationEvent; AssociationEvent; TransactionEvent; TransformationEvent; persistentDisposition; sensorElementList] is refused in one sentence about %s',
    (pointer, event, issue) => {
      expect(verdictOn(event).errors).toEqual([{ pointer, issue: expect.stringContaining(issue) }]);
    },
  );

  it('is told what is wrong with each of its parts, up to twenty', () => {
    const wrong = { ...objectEvent, eventTime: 'yesterday', action: 'CREATE', bizStep: 'x', epcList: ['no uri'] };
    expect(
      verdictOn(wrong)
        .errors.map(({ pointer }) => pointer)
        .sort(),
    ).toEqual(['/action', '/bizStep', '/epcList/0', '/eventTime']);
    const long = { ...objectEvent, epcList: Array.from({ length: 100_000 }, (_, at) => `no uri ${at}`) };
    expect(verdictOn(long).errors).toHaveLength(20);
  });

  it('may say a word of the CBV as its web URI, and one of its own', () => {
    expect(errorsOf({ ...objectEvent, bizStep: 'https://ref.gs1.org/cbv/BizStep-shipping' })).toEqual([]);
    expect(errorsOf({ ...objectEvent, bizStep: 'https://example.com/steps/sailing' })).toEqual([]);
    expect(errorsOf({ ...objectEvent, bizStep: 'ext:sailing' })).toEqual([]);
  });
});

describe('[EPCIS identifiers] identifiers', () => {
  const withEpc = (epc: string) => errorsOf({ ...objectEvent, epcList: [epc] });

  it.each([
    'urn:epc:id:gid:95100000.12345.400',
    'urn:epc:id:usdod:2S194.12345678901',
    'urn:epc:id:adi:35962.PQ7VZ4.M37GXB92',
    'urn:uuid:6f2c1d6e-2f3a-4f5b-9d2a-0c9a8b7c6d5e',
    'https://example.com/things/7',
    'http://brand.example/01/09521141012345/21/2017',
    'ext:thing-7',
  ])('%s is one', (epc) => expect(withEpc(epc)).toEqual([]));

  it.each([
    ['https://id.gs1.org/01/09521141012346/21/2017', 'check digit'],
    ['https://example.com/01/09521141012346/21/2017', 'check digit'],
    ['https://id.gs1.org/01/095211410123/21/2017', 'found'],
    ['https://id.gs1.org/things/7', 'found "/things/7"'],
    ['urn:epc:id:sgtin:4012345.01111.1', 'a reference of 6 digits'],
    ['urn:epc:id:nothing:1.2.3', 'urn:epc:id:'],
    ['urn:epc:tag:sgtin-96:3.4012345.011111.1', 'urn:epc:id:'],
    ['https://id.gs1.org/01/09521141012345/10/A/21/2017', 'its finest level alone'],
    ['https://id.gs1.org/01/09521141012345/21/2017?17=261231', 'its finest level alone'],
    ['https://id.gs1.org/01/09521141012345/21/2017#top', 'its finest level alone'],
    ['https://id.gs1.org/01/09521141012345/21/2017/', 'found'],
    ['https://id.gs1.org/01/09521141012345', 'found a class of things'],
    ['urn:epc:class:lgtin:4012345.011111.4444', 'found a class of things'],
    ['urn:epc:idpat:sgtin:4012345.011111.*', 'found a class of things'],
  ])('%s is none of a single thing', (epc, issue) => {
    expect(withEpc(epc)).toEqual([expect.stringContaining(issue)]);
  });

  it('of classes stand where quantities are told', () => {
    const ofClass = (epcClass: string) => errorsOf({ ...objectEvent, quantityList: [{ epcClass, quantity: 1 }] });
    expect(ofClass('urn:epc:idpat:sgtin:4012345.011111.*')).toEqual([]);
    expect(ofClass(ITEM)).toEqual([expect.stringContaining('found a single thing')]);
  });

  it.each([
    ['/readPoint/id', { readPoint: { id: 'urn:epc:id:sgln:4012345.000055.0' } }],
    ['/bizLocation/id', { bizLocation: { id: 'https://id.gs1.org/414/4012345000051' } }],
    ['/sourceList/0/source', { sourceList: [{ type: 'location', source: 'urn:epc:id:pgln:1.2' }] }],
    ['/destinationList/0/destination', { destinationList: [{ type: 'location', destination: 'urn:epc:id:x:1' }] }],
    ['/bizTransactionList/0/bizTransaction', { bizTransactionList: [{ bizTransaction: 'urn:epc:id:gdti:1' }] }],
  ])('are looked at in %s too', (pointer, change) => {
    expect(verdictOn({ ...objectEvent, ...change }).errors.map((one) => one.pointer)).toEqual([pointer]);
  });

  it('are said once in a list, whatever their spelling', () => {
    const twice = [ITEM, 'urn:epc:id:sgtin:9521141.001234.2017'];
    expect(errorsOf({ ...objectEvent, epcList: twice })).toEqual([
      expect.stringMatching(/^\/epcList\/1: .*second time/),
    ]);
    expect(errorsOf({ ...aggregationEvent, childEPCs: twice })).toHaveLength(1);
  });

  it('of a parent are not among its children', () => {
    const own = { ...aggregationEvent, childEPCs: [ITEM, 'https://id.gs1.org/00/106141412345678908'] };
    expect(errorsOf(own)).toEqual([expect.stringMatching(/^\/childEPCs\/1: found the parent itself/)]);
    expect(errorsOf({ ...own, parentID: undefined, action: 'OBSERVE' })).toEqual([]);
  });

  it('of a parent are there when things are put together or taken apart', () => {
    for (const action of ['ADD', 'DELETE'])
      expect(errorsOf({ ...without(aggregationEvent, 'parentID'), action })).toEqual([
        expect.stringContaining(`/parentID: found nothing, allowed is a parent: action ${action}`),
      ]);
    expect(errorsOf({ ...without(aggregationEvent, 'childEPCs'), action: 'DELETE', parentID: PALLET })).toEqual([]);
  });

  it('that only look like a Digital Link, on a host of their own, are a doubt', () => {
    expect(warningsOf({ ...objectEvent, epcList: ['https://example.com/shop/01/7'] })).toEqual([
      expect.stringMatching(/^\/epcList\/0: looks like a Digital Link/),
    ]);
  });
});

describe('[EPCIS names of extensions] names of extensions', () => {
  it.each([
    ['/own:a', { ...objectEvent, 'own:a': 1 }],
    ['/ext:a/0/own:b', { ...objectEvent, 'ext:a': [{ 'own:b': 1 }] }],
    ['/ilmd/own:a', { ...transformationEvent, ilmd: { 'own:a': 1 } }],
    ['/readPoint/own:a', { ...objectEvent, readPoint: { ...objectEvent.readPoint, 'own:a': 1 } }],
    [
      '/sensorElementList/0/own:a',
      { ...sensorEvent, sensorElementList: [{ ...sensorEvent.sensorElementList[0], 'own:a': 1 }] },
    ],
    ['/constructor:a', { ...objectEvent, 'constructor:a': 1 }],
  ])('have a declared prefix: not %s', (pointer, event) => {
    expect(verdictOn(event).errors).toEqual([{ pointer, issue: expect.stringContaining('found the prefix') }]);
  });

  it('may be declared by the event itself, or be whole URIs', () => {
    const event = { ...objectEvent, 'own:a': 1, 'https://ns.example.com/b': 2, 'urn:x:c': 3, 'cbvmda:lot': 'A' };
    expect(errorsOf({ ...event, '@context': [{ own: 'https://own.example/' }] })).toEqual([]);
    expect(errorsOf({ ...event, '@context': { own: { '@id': 'https://own.example/' } } })).toEqual([]);
  });

  it('are only doubted where a context is named that is not the standard’s: it is never fetched', () => {
    const event = { ...objectEvent, 'own:a': 1 };
    expect(warningsOf({ ...event, '@context': ['https://own.example/context.jsonld'] })).toHaveLength(1);
    expect(verdictOn(event, { hasForeignContext: true })).toMatchObject({
      errors: [],
      warnings: [{ pointer: '/own:a' }],
    });
  });
});

describe('what is doubtful but taken', () => {
  const declaration = { declarationTime: '2026-07-23T00:00:00Z', reason: 'did_not_occur' };
  const [element] = sensorEvent.sensorElementList;
  const withReport = (report: object) => ({ ...sensorEvent, sensorElementList: [{ sensorReport: [report] }] });

  it.each([
    ['/eventTime', { ...objectEvent, eventTime: '2026-08-01T00:10:00Z' }, 'in the future'],
    [
      '/errorDeclaration/declarationTime',
      { ...objectEvent, errorDeclaration: { ...declaration, declarationTime: '2026-07-01T00:00:00Z' } },
      'before the event itself',
    ],
    ['/quantityList/0/uom', { ...objectEvent, quantityList: [{ epcClass: 'a:b', uom: 'ZZZ' }] }, 'no unit known'],
    [
      '/quantityList/0/quantity',
      { ...objectEvent, quantityList: [{ epcClass: 'a:b', quantity: 1.5 }] },
      'a whole number',
    ],
    [
      '/quantityList/0/quantity',
      { ...objectEvent, quantityList: [{ epcClass: 'a:b', quantity: -1 }] },
      'no less than 0',
    ],
    ['/quantityList/1', { ...objectEvent, quantityList: [{ epcClass: 'a:b' }, { epcClass: 'a:b' }] }, 'second time'],
    [
      '/persistentDisposition/set/0',
      { ...objectEvent, persistentDisposition: { set: ['active'], unset: ['active'] } },
      'set and unset',
    ],
    [
      '/sensorElementList/0/sensorMetadata/endTime',
      {
        ...sensorEvent,
        sensorElementList: [
          { ...element, sensorMetadata: { startTime: '2026-07-22T06:00:00Z', endTime: '2026-07-21T06:00:00Z' } },
        ],
      },
      'before startTime',
    ],
    [
      '/sensorElementList/0/sensorReport/0/minValue',
      withReport({ type: 'Mass', minValue: 2, maxValue: 1 }),
      'maxValue 1',
    ],
    ['/sensorElementList/0/sensorReport/0/uom', withReport({ type: 'Temperature', uom: 'KGM' }), 'a unit of mass'],
  ])('%s', (pointer, event, issue) => {
    expect(verdictOn(event)).toMatchObject({
      errors: [],
      warnings: [{ pointer, issue: expect.stringContaining(issue) }],
    });
  });

  it('[EPCIS error declaration] is nothing about a good declaration of an error; that an event corrects itself is wrong', () => {
    const eventID = 'urn:uuid:6f2c1d6e-2f3a-4f5b-9d2a-0c9a8b7c6d5e';
    const declared = (ids: string[]) => ({
      ...objectEvent,
      eventID,
      errorDeclaration: { ...declaration, correctiveEventIDs: ids },
    });
    expect(verdictOn(declared(['urn:uuid:11111111-2f3a-4f5b-9d2a-0c9a8b7c6d5e']))).toMatchObject({
      errors: [],
      warnings: [],
    });
    expect(errorsOf(declared([eventID]))).toEqual([expect.stringContaining('found the event itself')]);
  });
});
