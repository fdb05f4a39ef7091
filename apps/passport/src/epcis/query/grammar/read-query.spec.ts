import { describe, expect, it } from '@jest/globals';
import { EpcisException } from '../../problem/epcis-exception.js';
import type { Condition, EpcisQuery } from '../epcis-query.js';
import { contextNamespaces, extensionsHeader } from './namespaces.js';
import { readQueryObject, readQueryString } from './read-query.js';

const namespaces = { example: 'https://ns.example.com/epcis/', other: 'urn:other:' };
const EPC_URN = 'urn:epc:id:sgtin:4012345.011111.7';
const EPC = 'https://id.gs1.org/01/04012345111118/21/7';
const CLASS = 'https://id.gs1.org/01/04012345111118';
const PLACE_URN = 'urn:epc:id:sgln:4012345.00001.0';
const PLACE = 'https://id.gs1.org/414/4012345000016';
const at = (text: string): number => Date.parse(text) * 1000;
const scalar = (text: string, number: number | null = null, instant: number | null = null) => ({
  text,
  number,
  instant,
});

const ofUrl = (search: string): EpcisQuery => readQueryString(search, { namespaces });
const ofJson = (query: object): EpcisQuery =>
  readQueryObject({ '@context': ['https://ref.gs1.org/x.jsonld', namespaces], ...query });

/** One parameter in both forms, and what it demands. */
const accepted: [string, string, unknown, Condition | null][] = [
  [
    'eventType',
    'ObjectEvent|example:Own',
    ['ObjectEvent', 'example:Own'],
    term('type', 'ObjectEvent', '{https://ns.example.com/epcis/}Own'),
  ],
  [
    'GE_eventTime',
    '2026-11-21T08:00:00%2B01:00',
    '2026-11-21T08:00:00+01:00',
    time('eventTime', 'GE', '2026-11-21T07:00:00Z'),
  ],
  [
    'LT_eventTime',
    '2026-11-21T08:00:00+01:00',
    '2026-11-21T08:00:00.000+01:00',
    time('eventTime', 'LT', '2026-11-21T07:00:00Z'),
  ],
  [
    'GE_recordTime',
    '2026-11-21T08:00:00.25Z',
    '2026-11-21T08:00:00.25Z',
    time('recordTime', 'GE', '2026-11-21T08:00:00.250Z'),
  ],
  ['LT_recordTime', '2026-11-21T08:00:00Z', '2026-11-21T08:00:00Z', time('recordTime', 'LT', '2026-11-21T08:00:00Z')],
  ['EQ_action', 'ADD|DELETE', ['ADD', 'DELETE'], term('action', 'ADD', 'DELETE')],
  [
    'EQ_bizStep',
    'shipping|urn:own:step',
    ['urn:epcglobal:cbv:bizstep:shipping', 'urn:own:step'],
    term('bizStep', 'shipping', 'urn:own:step'),
  ],
  ['EQ_disposition', 'in_transit', ['https://ref.gs1.org/cbv/Disp-in_transit'], term('disposition', 'in_transit')],
  ['EQ_persistentDisposition_set', 'recalled', ['recalled'], term('persistentDispositionSet', 'recalled')],
  ['EQ_persistentDisposition_unset', 'recalled', 'recalled', term('persistentDispositionUnset', 'recalled')],
  ['EQ_readPoint', PLACE_URN, [PLACE], term('readPoint', PLACE)],
  ['EQ_bizLocation', 'urn:own:place', ['urn:own:place'], term('bizLocation', 'urn:own:place')],
  ['WD_readPoint', PLACE_URN, [PLACE], { on: 'within', field: 'readPoint', values: [PLACE] }],
  ['WD_bizLocation', PLACE, [PLACE_URN], { on: 'within', field: 'bizLocation', values: [PLACE] }],
  ['EQ_transformationID', 'urn:own:t1', ['urn:own:t1'], term('transformationID', 'urn:own:t1')],
  ['MATCH_epc', EPC_URN, [EPC], match(['epc', 'child'], EPC)],
  ['MATCH_parentID', EPC, [EPC_URN], match(['parent'], EPC)],
  ['MATCH_inputEPC', EPC, [EPC], match(['input'], EPC)],
  ['MATCH_outputEPC', EPC, [EPC], match(['output'], EPC)],
  [
    'MATCH_anyEPC',
    `${EPC}|urn:own:1`,
    [EPC, 'urn:own:1'],
    match(['epc', 'child', 'parent', 'input', 'output'], EPC, 'urn:own:1'),
  ],
  ['MATCH_epcClass', CLASS, [CLASS], match(['epcClass', 'childClass'], CLASS)],
  ['MATCH_inputEPCClass', CLASS, [CLASS], match(['inputClass'], CLASS)],
  ['MATCH_outputEPCClass', CLASS, [CLASS], match(['outputClass'], CLASS)],
  ['MATCH_anyEPCClass', CLASS, [CLASS], match(['epcClass', 'childClass', 'inputClass', 'outputClass'], CLASS)],
  ['EQ_quantity', '1|2.50', [1, 2.5], { on: 'quantity', comparison: 'EQ', values: [1, 2.5], uom: null }],
  ['EQ_quantity', '7', 7, { on: 'quantity', comparison: 'EQ', values: [7], uom: null }],
  ['GT_quantity', '-1e3', -1000, { on: 'quantity', comparison: 'GT', values: [-1000], uom: null }],
  ['GE_quantity', '.5', 0.5, { on: 'quantity', comparison: 'GE', values: [0.5], uom: null }],
  ['LT_quantity', '05', 5, { on: 'quantity', comparison: 'LT', values: [5], uom: null }],
  ['LE_quantity', '5', 5, { on: 'quantity', comparison: 'LE', values: [5], uom: null }],
  ['LE_quantity_KGM', '5', 5, { on: 'quantity', comparison: 'LE', values: [5], uom: 'KGM' }],
  ['EQ_quantity_C62', '5|6', [5, 6], { on: 'quantity', comparison: 'EQ', values: [5, 6], uom: 'C62' }],
  [
    'EQ_eventID',
    'urn:uuid:1|ni:///sha-256;0?ver=CBV2.0',
    ['urn:uuid:1', 'ni:///sha-256;0?ver=CBV2.0'],
    term('eventID', 'urn:uuid:1', 'ni:///sha-256;0?ver=CBV2.0'),
  ],
  ['EXISTS_errorDeclaration', 'true', true, { on: 'exists', field: 'errorDeclaration' }],
  ['EXISTS_errorDeclaration', '1', null, { on: 'exists', field: 'errorDeclaration' }],
  ['EXISTS_errorDeclaration', '', 1, { on: 'exists', field: 'errorDeclaration' }],
  ['EXISTS_errorDeclaration', 'false', false, null],
  ['EXISTS_sensorElementList', 'null', '', { on: 'exists', field: 'sensorElementList' }],
  [
    'GE_errorDeclarationTime',
    '2026-11-21T08:00:00Z',
    '2026-11-21T08:00:00Z',
    time('errorDeclarationTime', 'GE', '2026-11-21T08:00:00Z'),
  ],
  [
    'LT_errorDeclaration_Time',
    '2026-11-21T08:00:00Z',
    '2026-11-21T08:00:00Z',
    time('errorDeclarationTime', 'LT', '2026-11-21T08:00:00Z'),
  ],
  ['EQ_errorReason', 'incorrect_data', ['urn:epcglobal:cbv:er:incorrect_data'], term('errorReason', 'incorrect_data')],
  ['EQ_correctiveEventID', 'urn:uuid:1', ['urn:uuid:1'], term('correctiveEventID', 'urn:uuid:1')],
  ['GE_time', '2026-11-21T08:00:00Z', '2026-11-21T08:00:00Z', sensorTime('time', 'GE', '2026-11-21T08:00:00Z')],
  ['LT_time', '2026-11-21T08:00:00Z', '2026-11-21T08:00:00Z', sensorTime('time', 'LT', '2026-11-21T08:00:00Z')],
  [
    'GE_startTime',
    '2026-11-21T08:00:00Z',
    '2026-11-21T08:00:00Z',
    sensorTime('startTime', 'GE', '2026-11-21T08:00:00Z'),
  ],
  ['LT_endTime', '2026-11-21T08:00:00Z', '2026-11-21T08:00:00Z', sensorTime('endTime', 'LT', '2026-11-21T08:00:00Z')],
  ['EQ_type', 'Temperature', ['gs1:Temperature'], sensorTerm('type', 'Temperature')],
  [
    'EQ_deviceID',
    'urn:epc:id:giai:4000001.111',
    ['https://id.gs1.org/8004/4000001111'],
    sensorTerm('deviceID', 'https://id.gs1.org/8004/4000001111'),
  ],
  ['EQ_dataProcessingMethod', 'urn:own:m', ['urn:own:m'], sensorTerm('dataProcessingMethod', 'urn:own:m')],
  ['EQ_microorganism', 'urn:own:m', ['urn:own:m'], sensorTerm('microorganism', 'urn:own:m')],
  ['EQ_chemicalSubstance', 'urn:own:m', ['urn:own:m'], sensorTerm('chemicalSubstance', 'urn:own:m')],
  ['EQ_bizRules', 'urn:own:m', ['urn:own:m'], sensorTerm('bizRules', 'urn:own:m')],
  ['EQ_stringValue', 'a b|c', ['a b', 'c'], sensorTerm('stringValue', 'a b', 'c')],
  ['EQ_hexBinaryValue', 'F0', ['F0'], sensorTerm('hexBinaryValue', 'F0')],
  ['EQ_uriValue', 'urn:own:m', ['urn:own:m'], sensorTerm('uriValue', 'urn:own:m')],
  ['EQ_booleanValue', 'true', true, { on: 'sensorTruth', value: true }],
  ['EQ_booleanValue', 'false', false, { on: 'sensorTruth', value: false }],
  ['GE_percRank', '50', 50, { on: 'sensorValue', field: 'percRank', comparison: 'GE', values: [50], uom: null }],
  [
    'EQ_value_CEL',
    '20|21',
    [20, 21],
    { on: 'sensorValue', field: 'value', comparison: 'EQ', values: [20, 21], uom: 'CEL' },
  ],
  ['LT_minValue_CEL', '20', 20, { on: 'sensorValue', field: 'minValue', comparison: 'LT', values: [20], uom: 'CEL' }],
  ['GT_maxValue_KEL', '20', 20, { on: 'sensorValue', field: 'maxValue', comparison: 'GT', values: [20], uom: 'KEL' }],
  ['GE_meanValue_2P', '20', 20, { on: 'sensorValue', field: 'meanValue', comparison: 'GE', values: [20], uom: '2P' }],
  ['LE_sDev_CEL', '20', 20, { on: 'sensorValue', field: 'sDev', comparison: 'LE', values: [20], uom: 'CEL' }],
  ['LE_percValue_CEL', '20', 20, { on: 'sensorValue', field: 'percValue', comparison: 'LE', values: [20], uom: 'CEL' }],
  [
    'EQ_bizTransaction_po',
    'urn:own:po1',
    ['urn:own:po1'],
    { on: 'partner', field: 'bizTransaction', type: 'po', values: ['urn:own:po1'] },
  ],
  [
    'EQ_source_owning_party',
    PLACE_URN,
    [PLACE],
    { on: 'partner', field: 'source', type: 'owning_party', values: [PLACE] },
  ],
  [
    'EQ_destination_urn:epcglobal:cbv:sdt:location',
    PLACE,
    [PLACE],
    { on: 'partner', field: 'destination', type: 'location', values: [PLACE] },
  ],
  [
    'HASATTR_bizLocation',
    'cbvmda:city|name',
    ['cbvmda:city', 'name'],
    { on: 'hasAttribute', field: 'bizLocation', names: ['{urn:epcglobal:cbv:mda:}city', 'name'] },
  ],
  [
    'HASATTR_example:maker',
    'name',
    ['name'],
    { on: 'hasAttribute', field: { extension: '{https://ns.example.com/epcis/}maker' }, names: ['name'] },
  ],
  [
    'EQ_ATTR_bizLocation_cbvmda:city',
    'Bonn',
    ['Bonn'],
    { on: 'attribute', field: 'bizLocation', name: '{urn:epcglobal:cbv:mda:}city', values: ['Bonn'] },
  ],
  [
    'EQATTR_epcClass_example:main_colour',
    'red',
    ['red'],
    { on: 'attribute', field: 'epcClass', name: '{https://ns.example.com/epcis/}main_colour', values: ['red'] },
  ],
  [
    'EQ_ATTR_example:maker_name',
    'Ada',
    ['Ada'],
    { on: 'attribute', field: { extension: '{https://ns.example.com/epcis/}maker' }, name: 'name', values: ['Ada'] },
  ],
  [
    'EQ_example:lot',
    '7|a',
    [7, 'a'],
    extension('event', false, { comparison: 'EQ', values: [scalar('7', 7), scalar('a')] }),
  ],
  ['EXISTS_example:lot', '', null, extension('event', false, { comparison: 'EXISTS' })],
  ['GT_INNER_example:lot', '7', 7, extension('event', true, { comparison: 'GT', value: scalar('7', 7) })],
  [
    'LT_ILMD_example:lot',
    '2026-11-21T08:00:00Z',
    '2026-11-21T08:00:00Z',
    extension('ilmd', false, {
      comparison: 'LT',
      value: scalar('2026-11-21T08:00:00Z', null, at('2026-11-21T08:00:00Z')),
    }),
  ],
  ['EXISTS_INNER_ILMD_example:lot', 'true', true, extension('ilmd', true, { comparison: 'EXISTS' })],
];

const AREAS = {
  ERROR_DECLARATION: 'errorDeclaration',
  SENSORELEMENT: 'sensorElement',
  SENSORMETADATA: 'sensorMetadata',
  SENSORREPORT: 'sensorReport',
  readPoint: 'readPoint',
  bizLocation: 'bizLocation',
} as const;

function term(field: Extract<Condition, { on: 'term' }>['field'], ...values: string[]): Condition {
  return { on: 'term', field, values };
}
function time(
  field: 'eventTime' | 'recordTime' | 'errorDeclarationTime',
  comparison: 'GE' | 'LT',
  text: string,
): Condition {
  return { on: 'time', field, comparison, instant: at(text) };
}
function match(roles: Extract<Condition, { on: 'match' }>['roles'], ...ids: string[]): Condition {
  return { on: 'match', roles, values: ids.map((id) => ({ id })) };
}
function sensorTerm(field: Extract<Condition, { on: 'sensorTerm' }>['field'], ...values: string[]): Condition {
  return { on: 'sensorTerm', field, values };
}
function sensorTime(field: 'time' | 'startTime' | 'endTime', comparison: 'GE' | 'LT', text: string): Condition {
  return { on: 'sensorTime', field, comparison, instant: at(text) };
}
function extension(
  area: Extract<Condition, { on: 'extension' }>['area'],
  inner: boolean,
  test: Extract<Condition, { on: 'extension' }>['test'],
): Condition {
  return { on: 'extension', area, inner, name: '{https://ns.example.com/epcis/}lot', test };
}

describe('a parameter of a query', () => {
  it.each(accepted)('%s=%s asks the same as in JSON', (name, text, json, condition) => {
    const expected = condition === null ? [] : [condition];
    expect(ofUrl(`?${name}=${text}`).conditions).toEqual(expected);
    expect(ofJson({ [name]: json }).conditions).toEqual(expected);
  });

  it.each(Object.entries(AREAS))('may look at extensions of %s, direct and inner ones', (word, area) => {
    const values = [scalar('x')];
    expect(ofUrl(`EQ_${word}_example:lot=x&EQ_INNER_${word}_example:lot=x`).conditions).toEqual([
      extension(area, false, { comparison: 'EQ', values }),
      extension(area, true, { comparison: 'EQ', values }),
    ]);
  });

  it('[EPCIS pure identity pattern] may be a pure identity pattern', () => {
    const [condition] = ofUrl('MATCH_epc=urn:epc:idpat:sgtin:4012345.011111.*').conditions;
    expect(condition).toMatchObject({ values: [{ prefixes: [`${CLASS}/21/`], epcClass: CLASS }] });
  });

  it('may be percent-encoded, and given several times', () => {
    const steps = ofUrl('EQ%5FbizStep=shipping%7Creceiving&EQ_bizStep=packing&EQ_stringValue=a+b%20c&GE_quantity=1');
    expect(steps.conditions.slice(0, 2)).toEqual([
      term('bizStep', 'shipping', 'receiving', 'packing'),
      sensorTerm('stringValue', 'a b c'),
    ]);
  });
});

describe('[EPCIS epcisException:QueryParameterException; unknown parameter] a refused parameter', () => {
  it.each([
    ['EQ_bizSteps=shipping', 'EQ_bizSteps', 'is unknown'],
    ['bizStep=shipping', 'bizStep', 'is unknown'],
    ['EQ_bizTransaction_=x', 'EQ_bizTransaction_', 'is unknown'],
    ['GE_value_celsius=1', 'GE_value_celsius', 'is unknown'],
    ['EQ_bizStep=', 'EQ_bizStep', 'empty value'],
    ['EQ_bizStep=shipping||packing', 'EQ_bizStep', 'empty value'],
    ['EQ_bizStep', 'EQ_bizStep', 'empty value'],
    ['EQ_bizStep=shiping', 'EQ_bizStep', '"shiping"'],
    ['EQ_action=ADD|add', 'EQ_action', '"add"'],
    ['eventType=Object', 'eventType', 'AssociationEvent'],
    ['GE_eventTime=2026-11-21', 'GE_eventTime', 'an offset'],
    ['GE_eventTime=2026-11-21T08:00:00', 'GE_eventTime', 'an offset'],
    ['GE_eventTime=2026-02-30T08:00:00Z', 'GE_eventTime', '2026-02-30'],
    ['GE_eventTime=2026-11-21T08:00:00Z|2026-11-22T08:00:00Z', 'GE_eventTime', 'an offset'],
    ['GE_eventTime=2026-11-21T08:00:00Z&GE_eventTime=2026-11-21T08:00:00Z', 'GE_eventTime', 'given 2 times'],
    ['GE_quantity=many', 'GE_quantity', 'a decimal number'],
    ['GE_quantity=1e999', 'GE_quantity', 'a decimal number'],
    ['GE_quantity=1|2', 'GE_quantity', 'a decimal number'],
    ['EXISTS_errorDeclaration=perhaps', 'EXISTS_errorDeclaration', '"perhaps"'],
    ['EQ_booleanValue=1', 'EQ_booleanValue', 'true or false'],
    ['MATCH_epc=urn:epc:idpat:sgtin:*.1.*', 'MATCH_epc', 'stars at the end'],
    ['EQ_unknown:lot=1', 'EQ_unknown:lot', 'GS1-Extensions'],
    ['EQ_constructor:lot=1', 'EQ_constructor:lot', 'not declared'],
    ['GT_example:lot=heavy', 'GT_example:lot', 'a number, or a date'],
    ['orderBy=bizStep', 'orderBy', 'eventTime, recordTime'],
    ['orderBy=eventTime&orderDirection=up', 'orderDirection', 'ASC or DESC'],
    ['eventCountLimit=5', 'eventCountLimit', 'orderBy'],
    ['eventCountLimit=5&maxEventCount=5&orderBy=eventTime', 'eventCountLimit', 'one of the two'],
    ['maxEventCount=0', 'maxEventCount', 'whole number'],
    ['maxEventCount=1.5', 'maxEventCount', 'whole number'],
    ['EQ_stringValue=%zz', 'EQ_stringValue', 'percent-encoded'],
    ['EQ_stringValue=%00', 'EQ_stringValue', 'NUL'],
  ])('in a URL: %s', (search, parameter, detail) => {
    expect(problemOf(() => ofUrl(search))).toEqual({ parameter, detail: expect.stringContaining(detail) });
  });

  it.each([
    [{ EQ_bizStep: [] }, 'EQ_bizStep', 'empty list'],
    [{ EQ_bizStep: ['shipping', 7] }, 'EQ_bizStep', 'has 7'],
    [{ EQ_bizStep: [['shipping']] }, 'EQ_bizStep', '["shipping"]'],
    [{ EQ_bizStep: null }, 'EQ_bizStep', 'has null'],
    [{ EQ_bizStep: { a: 1 } }, 'EQ_bizStep', '{"a":1}'],
    [{ GE_quantity: '1' }, 'GE_quantity', '"1"'],
    [{ GE_quantity: [1] }, 'GE_quantity', '[1]'],
    [{ GE_eventTime: 1_700_000_000 }, 'GE_eventTime', '1700000000'],
    [{ EQ_stringValue: ['\ud800'] }, 'EQ_stringValue', 'half a character'],
    [{ EQ_booleanValue: 'yes' }, 'EQ_booleanValue', 'true or false'],
    [{ perPage: 5 }, 'perPage', 'is unknown'],
    [{ '@context': 7 }, '@context', 'has 7'],
    [JSON.parse('{"__proto__": ["x"]}'), '__proto__', 'is unknown'],
  ])('in JSON: %j', (query, parameter, detail) => {
    expect(problemOf(() => readQueryObject(query))).toEqual({ parameter, detail: expect.stringContaining(detail) });
  });

  it('is too long, has too many values, or is one of too many', () => {
    expect(() => ofUrl(`EQ_stringValue=${'x'.repeat(2049)}`)).toThrow('2049 characters');
    expect(() => ofUrl(`EQ_stringValue=${'x|'.repeat(1000)}x`)).toThrow('1001 values');
    const search = Array.from({ length: 101 }, (_, at) => `EQ_example:f${at}=1`).join('&');
    expect(() => ofUrl(search)).toThrow('101 parameters');
  });

  it('is a query that is none', () => {
    for (const query of [null, 'x', [], 7]) expect(() => readQueryObject(query)).toThrow(EpcisException);
  });
});

describe('ordering and limits', () => {
  it('are none when nothing is said, and descend when only the field is', () => {
    expect(ofUrl('')).toEqual({ conditions: [], order: null, eventCountLimit: null, maxEventCount: null });
    expect(ofUrl('orderBy=eventTime').order).toEqual({ by: 'eventTime', direction: 'DESC' });
    expect(ofJson({ orderBy: 'example:lot', orderDirection: 'ASC', eventCountLimit: 5 })).toMatchObject({
      order: { by: { extension: '{https://ns.example.com/epcis/}lot' }, direction: 'ASC' },
      eventCountLimit: 5,
    });
    expect(ofUrl('maxEventCount=7').maxEventCount).toBe(7);
  });
});

describe('beside the query', () => {
  it('the path may say a parameter, which then stands there alone', () => {
    const options = { fixed: { MATCH_anyEPC: 'urn:own:a|b' }, besides: ['perPage'] };
    expect(readQueryString('perPage=2&EQ_action=ADD', options).conditions).toEqual([
      match(['epc', 'child', 'parent', 'input', 'output'], 'urn:own:a|b'),
      term('action', 'ADD'),
    ]);
    expect(() => readQueryString('MATCH_anyEPC=urn:own:c', options)).toThrow('path of the request');
  });

  it('[EPCIS GS1-Extensions; prefixes] GS1-Extensions and @context declare prefixes', () => {
    expect(extensionsHeader([' example = https://ns.example.com/epcis/ ,other=urn:other:', ''])).toEqual(namespaces);
    expect(extensionsHeader(undefined)).toEqual({});
    expect(() => extensionsHeader('example')).toThrow('GS1-Extensions');
    expect(contextNamespaces(['https://ref.gs1.org/x.jsonld', namespaces, { '@vocab': 'urn:x' }])).toEqual(namespaces);
  });
});

function problemOf(read: () => unknown): { parameter: unknown; detail: string } {
  try {
    read();
  } catch (error) {
    if (error instanceof EpcisException && error.exception === 'QueryParameterException')
      return { parameter: (error.details as { parameter: string }).parameter, detail: error.message };
    throw error;
  }
  throw new Error('It was accepted.');
}
