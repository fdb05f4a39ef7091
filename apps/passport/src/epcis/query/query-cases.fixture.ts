import type { CapturedEvent, EpcisEvent, Namespaces } from '../event/epcis-event.js';

export const namespaces: Namespaces = { example: 'https://ns.example.com/epcis/' };
/** The same namespace under another prefix. */
export const otherPrefix: Namespaces = { ex: 'https://ns.example.com/epcis/' };

export const epcUrn = (serial: number | string): string => `urn:epc:id:sgtin:4012345.011111.${serial}`;
export const epcLink = (serial: number | string): string => `https://example.com/01/04012345111118/21/${serial}`;
export const placeUrn = (number: number): string => `urn:epc:id:sgln:4012345.0000${number}.0`;
export const places = ['https://id.gs1.org/414/4012345000016', 'https://id.gs1.org/414/4012345000023'] as const;
const CLASS_URN = 'urn:epc:idpat:sgtin:4012345.011111.*';
const LOT_URN = 'urn:epc:class:lgtin:4012345.011111.L1';

let events = 0;

export function capturedOf(event: Partial<EpcisEvent>, declared = namespaces): CapturedEvent {
  const eventID = `urn:uuid:${String(++events).padStart(8, '0')}-0000-4000-8000-000000000000`;
  return {
    event: {
      type: 'ObjectEvent',
      eventID,
      eventTime: '2026-11-21T08:00:00.000Z',
      eventTimeZoneOffset: '+00:00',
      ...event,
    },
    namespaces: declared,
    hash: String(events).padStart(64, '0'),
    accessClass: 'private',
    captureId: null,
  };
}

export interface QueryCase {
  readonly title: string;
  readonly event: Partial<EpcisEvent>;
  /** Parameters of URLs; plus signs and pipes need no escape here. */
  readonly found: readonly string[];
  readonly notFound: readonly string[];
}

/** An event each, and queries that do or do not find it. */
export const queryCases: readonly QueryCase[] = [
  {
    title: 'type, action and vocabulary',
    event: {
      action: 'ADD',
      bizStep: 'urn:epcglobal:cbv:bizstep:commissioning',
      disposition: 'active',
      persistentDisposition: { set: ['https://ref.gs1.org/cbv/Disp-recalled'], unset: ['unknown'] },
    },
    found: [
      'eventType=AggregationEvent|ObjectEvent',
      'EQ_action=ADD',
      'EQ_bizStep=commissioning',
      'EQ_bizStep=shipping|https://ref.gs1.org/cbv/BizStep-commissioning',
      'EQ_disposition=active',
      'EQ_persistentDisposition_set=urn:epcglobal:cbv:disp:recalled',
      'EQ_persistentDisposition_unset=unknown|damaged',
      '',
    ],
    notFound: [
      'eventType=TransactionEvent',
      'EQ_action=DELETE|OBSERVE',
      'EQ_bizStep=shipping',
      'EQ_disposition=inactive',
      'EQ_persistentDisposition_set=unknown',
      'EQ_persistentDisposition_unset=recalled',
      'EQ_bizStep=commissioning&EQ_action=DELETE',
    ],
  },
  {
    title: 'an event without optional fields, of an extension type',
    event: { type: 'example:Own' },
    found: ['eventType=example:Own', 'eventType=ObjectEvent|example:Own'],
    notFound: [
      ...['eventType=ObjectEvent', 'EQ_action=ADD|OBSERVE|DELETE', 'EQ_bizStep=shipping', 'EQ_disposition=active'],
      ...[`EQ_readPoint=${places[0]}`, `WD_readPoint=${places[0]}`, `MATCH_anyEPC=${epcLink(1)}`, 'GE_quantity=0'],
      ...['EXISTS_errorDeclaration=', 'EXISTS_sensorElementList=', 'EXISTS_example:lot=', 'GE_percRank=0'],
      ...['EQ_errorReason=did_not_occur', 'GE_errorDeclarationTime=2000-01-01T00:00:00Z', 'HASATTR_bizLocation=x'],
    ],
  },
  {
    title: 'times, to the microsecond and at any offset',
    event: { eventTime: '2026-11-21T10:00:00.123456+02:00', eventTimeZoneOffset: '+02:00' },
    found: [
      'GE_eventTime=2026-11-21T08:00:00.123456Z',
      'LT_eventTime=2026-11-21T08:00:00.123457Z',
      'GE_eventTime=2026-11-21T09:00:00+01:00&LT_eventTime=2026-11-21T09:00:01+01:00',
      'GE_recordTime=2020-01-01T00:00:00Z&LT_recordTime=2100-01-01T00:00:00Z',
    ],
    notFound: [
      'GE_eventTime=2026-11-21T08:00:00.123457Z',
      'LT_eventTime=2026-11-21T08:00:00.123456Z',
      'GE_recordTime=2100-01-01T00:00:00Z',
      'LT_recordTime=2020-01-01T00:00:00Z',
    ],
  },
  {
    title: 'places in either spelling',
    event: { readPoint: { id: placeUrn(1) }, bizLocation: { id: places[1] } },
    found: [
      `EQ_readPoint=${places[0]}`,
      `EQ_readPoint=${placeUrn(1)}`,
      `EQ_bizLocation=${placeUrn(2)}`,
      `WD_readPoint=urn:own:none|${places[0]}`,
      `WD_bizLocation=${placeUrn(2)}`,
    ],
    notFound: [`EQ_readPoint=${places[1]}`, `EQ_bizLocation=${places[0]}`, `WD_readPoint=${places[1]}`],
  },
  {
    title: 'identifiers of an object event',
    event: { epcList: [epcUrn(1), 'urn:own:thing'], quantityList: [{ epcClass: LOT_URN, quantity: 5, uom: 'KGM' }] },
    found: [
      `MATCH_epc=${epcLink(1)}`,
      `MATCH_epc=${epcUrn(1)}`,
      `MATCH_anyEPC=urn:own:thing`,
      `MATCH_epc=${CLASS_URN}`,
      'MATCH_anyEPC=urn:epc:idpat:sgtin:4012345.*.*',
      'MATCH_epc=urn:epc:idpat:sgtin:*.*.*',
      'MATCH_epcClass=https://id.gs1.org/01/04012345111118/10/L1',
      `MATCH_anyEPCClass=${LOT_URN}`,
      ...['EQ_quantity=4|5', 'GT_quantity=4.9', 'GE_quantity=5', 'LT_quantity=5.1', 'LE_quantity=5'],
      ...['EQ_quantity_KGM=5', 'EQ_quantity_GRM=5000', 'GE_quantity_TNE=0.005', 'LT_quantity_LBR=12'],
      ...['LE_quantity_TNE=1e306', 'GT_quantity_TNE=-1e306'],
    ],
    notFound: [
      `MATCH_epc=${epcLink(2)}`,
      `MATCH_parentID=${epcLink(1)}`,
      `MATCH_inputEPC=${epcLink(1)}`,
      'MATCH_epc=urn:epc:idpat:sgtin:4012345.022222.*',
      'MATCH_anyEPC=urn:epc:idpat:sscc:*.*',
      `MATCH_anyEPC=${LOT_URN}`,
      `MATCH_epcClass=${CLASS_URN}`,
      `MATCH_inputEPCClass=${LOT_URN}`,
      ...['EQ_quantity=6', 'GT_quantity=5', 'GE_quantity=5.1', 'LT_quantity=5', 'LE_quantity=4.9'],
      ...['EQ_quantity_GRM=5', 'EQ_quantity_CEL=5', 'EQ_quantity_XXX=5', 'GT_quantity_TNE=0.005'],
      ...['GE_quantity_TNE=1e306', 'LE_quantity_TNE=-1e306', 'GE_quantity_TNE=1e306&LE_quantity_TNE=-1e306'],
    ],
  },
  {
    title: 'identifiers of an aggregation',
    event: {
      type: 'AggregationEvent',
      parentID: 'urn:epc:id:sscc:4012345.0111111111',
      childEPCs: [epcLink(3)],
      childQuantityList: [{ epcClass: CLASS_URN, quantity: 12 }],
    },
    found: [
      `MATCH_epc=${epcUrn(3)}`,
      `MATCH_anyEPC=${epcUrn(3)}`,
      'MATCH_parentID=https://id.gs1.org/00/040123451111111110',
      'MATCH_anyEPC=urn:epc:id:sscc:4012345.0111111111',
      'MATCH_parentID=urn:epc:idpat:sscc:4012345.*',
      `MATCH_epcClass=${CLASS_URN}`,
      'MATCH_anyEPCClass=https://id.gs1.org/01/04012345111118',
      'MATCH_epcClass=urn:epc:idpat:sgtin:4012345.*.*',
      'GE_quantity=12',
    ],
    notFound: [
      `MATCH_parentID=${epcUrn(3)}`,
      'MATCH_epc=urn:epc:id:sscc:4012345.0111111111',
      'MATCH_outputEPCClass=https://id.gs1.org/01/04012345111118',
      `MATCH_epc=urn:epc:idpat:sgtin:4012346.*.*`,
      'GE_quantity_EA=12',
    ],
  },
  {
    title: 'identifiers of a transformation',
    event: {
      type: 'TransformationEvent',
      transformationID: 'urn:epc:id:gdti:4012345.00001.7',
      inputEPCList: [epcUrn(4)],
      outputEPCList: [epcUrn(5)],
      inputQuantityList: [{ epcClass: LOT_URN }],
      outputQuantityList: [{ epcClass: CLASS_URN, quantity: 1 }],
    },
    found: [
      `MATCH_inputEPC=${epcLink(4)}`,
      `MATCH_outputEPC=${epcLink(5)}`,
      `MATCH_anyEPC=${epcLink(5)}`,
      `MATCH_inputEPCClass=${LOT_URN}`,
      `MATCH_outputEPCClass=${CLASS_URN}`,
      'EQ_transformationID=urn:epc:id:gdti:4012345.00001.7',
    ],
    notFound: [
      `MATCH_inputEPC=${epcLink(5)}`,
      `MATCH_epc=${epcLink(4)}`,
      `MATCH_inputEPCClass=${CLASS_URN}`,
      `MATCH_epcClass=${LOT_URN}`,
      'EQ_transformationID=urn:own:t',
      'GE_quantity=2',
    ],
  },
  {
    title: 'business transactions, sources and destinations',
    event: {
      bizTransactionList: [
        { type: 'urn:epcglobal:cbv:btt:po', bizTransaction: 'urn:own:po1' },
        { bizTransaction: 'urn:own:untyped' },
      ],
      sourceList: [{ type: 'owning_party', source: placeUrn(1) }],
      destinationList: [{ type: 'https://ref.gs1.org/cbv/SDT-location', destination: places[1] }],
    },
    found: [
      'EQ_bizTransaction_po=urn:own:po1',
      'EQ_bizTransaction_urn:epcglobal:cbv:btt:po=urn:own:po2|urn:own:po1',
      `EQ_source_owning_party=${places[0]}`,
      `EQ_destination_location=${placeUrn(2)}`,
    ],
    notFound: [
      'EQ_bizTransaction_inv=urn:own:po1',
      'EQ_bizTransaction_po=urn:own:untyped',
      `EQ_source_location=${places[0]}`,
      `EQ_destination_owning_party=${placeUrn(2)}`,
      `EQ_destination_location=${placeUrn(1)}`,
    ],
  },
  {
    title: 'an error declaration',
    event: {
      errorDeclaration: {
        declarationTime: '2026-11-21T09:00:00Z',
        reason: 'urn:epcglobal:cbv:er:incorrect_data',
        correctiveEventIDs: ['urn:uuid:c1', 'urn:uuid:c2'],
        'example:by': 'Ada',
        'example:more': { 'example:deep': 3 },
      },
    },
    found: [
      'EXISTS_errorDeclaration=true',
      'GE_errorDeclarationTime=2026-11-21T10:00:00+01:00',
      'LT_errorDeclaration_Time=2026-11-21T09:00:00.001Z',
      'EQ_errorReason=incorrect_data|did_not_occur',
      'EQ_correctiveEventID=urn:uuid:c2',
      'EQ_ERROR_DECLARATION_example:by=Ada',
      'GE_INNER_ERROR_DECLARATION_example:deep=3',
      'EXISTS_ERROR_DECLARATION_example:more=',
    ],
    notFound: [
      'LT_errorDeclarationTime=2026-11-21T09:00:00Z',
      'EQ_errorReason=did_not_occur',
      'EQ_correctiveEventID=urn:uuid:c3',
      'EQ_example:by=Ada',
      'EQ_INNER_ERROR_DECLARATION_example:by=Ada',
      'EQ_INNER_example:deep=3',
    ],
  },
  {
    title: 'sensor elements',
    event: {
      sensorElementList: [
        {
          sensorMetadata: {
            time: '2026-11-21T08:00:00Z',
            startTime: '2026-11-21T07:00:00Z',
            endTime: '2026-11-21T09:00:00Z',
            deviceID: 'urn:epc:id:giai:4000001.111',
            dataProcessingMethod: 'urn:own:dpm',
            bizRules: 'urn:own:rules',
            'example:site': 'roof',
            'example:box': { 'example:row': 3 },
          },
          sensorReport: [
            {
              ...{ type: 'gs1:Temperature', value: 26, uom: 'CEL', minValue: 20, maxValue: 30, meanValue: 25, sDev: 2 },
              ...{ percRank: 50, percValue: 24, deviceID: 'urn:own:probe', 'example:grade': 7 },
            },
            {
              ...{ type: 'urn:own:measure', stringValue: 'some text', booleanValue: true, hexBinaryValue: 'F0' },
              ...{ uriValue: 'urn:own:value', microorganism: 'urn:own:germ', chemicalSubstance: 'urn:own:salt' },
              ...{ time: '2026-11-21T08:30:00+00:00', value: 5, 'example:list': ['a', { 'example:in': 'b' }] },
            },
          ],
          'example:seal': 'intact',
        },
      ],
    },
    found: [
      'EXISTS_sensorElementList=1',
      'GE_time=2026-11-21T08:30:00Z',
      'LT_time=2026-11-21T08:00:01Z',
      'GE_startTime=2026-11-21T07:00:00Z',
      'LT_startTime=2026-11-21T07:00:01Z',
      'GE_endTime=2026-11-21T09:00:00Z',
      'LT_endTime=2026-11-21T09:00:01Z',
      ...['EQ_type=Temperature', 'EQ_type=urn:own:measure', 'EQ_deviceID=https://id.gs1.org/8004/4000001111'],
      ...['EQ_deviceID=urn:own:probe', 'EQ_dataProcessingMethod=urn:own:dpm', 'EQ_bizRules=urn:own:rules'],
      ...['EQ_microorganism=urn:own:germ', 'EQ_chemicalSubstance=urn:own:salt', 'EQ_stringValue=x|some text'],
      ...['EQ_booleanValue=true', 'EQ_hexBinaryValue=F0', 'EQ_uriValue=urn:own:value'],
      ...['EQ_value_CEL=26', 'EQ_value_KEL=299.15', 'EQ_value_FAH=78.8', 'GE_value_CEL=26', 'GT_value_FAH=78.7'],
      ...['LE_value_KEL=299.15', 'LT_value_CEL=27', 'GE_minValue_CEL=20', 'LE_maxValue_CEL=30', 'GT_meanValue_CEL=24'],
      ...['EQ_maxValue_CEL=30', 'LT_sDev_CEL=3', 'LE_percValue_CEL=24', 'GE_percRank=50', 'LT_percRank=51'],
      ...['EQ_SENSORELEMENT_example:seal=intact', 'EQ_SENSORMETADATA_example:site=roof'],
      ...['GE_SENSORREPORT_example:grade=7', 'EXISTS_SENSORREPORT_example:list=', 'EQ_SENSORREPORT_example:list=a'],
      ...['EQ_INNER_SENSORMETADATA_example:row=3', 'EQ_INNER_SENSORREPORT_example:in=b'],
    ],
    notFound: [
      'GE_time=2026-11-21T08:30:01Z',
      'LT_time=2026-11-21T08:00:00Z',
      'GE_startTime=2026-11-21T08:00:00Z',
      'LT_endTime=2026-11-21T09:00:00Z',
      ...['EQ_type=AbsoluteHumidity|urn:x:y', 'EQ_deviceID=urn:own:none'],
      ...['EQ_stringValue=some', 'EQ_booleanValue=false', 'EQ_hexBinaryValue=f0', 'EQ_uriValue=urn:own:probe'],
      ...[
        'EQ_value_CEL=27',
        'EQ_value_KEL=26',
        'EQ_value_KGM=26',
        'GT_value_CEL=26',
        'LT_value_CEL=26',
        'EQ_value_XY=5',
      ],
      ...['GE_minValue_CEL=21', 'LT_sDev_CEL=2', 'GT_percRank=50', 'LE_percRank=49'],
      ...['EQ_SENSORREPORT_example:seal=intact', 'EQ_SENSORELEMENT_example:site=roof', 'EQ_example:seal=intact'],
      ...['EQ_INNER_SENSORREPORT_example:grade=7', 'EQ_INNER_SENSORELEMENT_example:row=3', 'EQ_INNER_example:row=3'],
    ],
  },
  {
    title: 'extensions of the event, its ILMD and its places',
    event: {
      'example:lot': 'A-7',
      'example:weight': 2.5,
      'example:count': '12',
      'example:zip': '007',
      'example:best': '2026-12-01T00:00:00+01:00',
      'example:organic': true,
      'example:tags': ['x', 'y', 3],
      'example:tree': { 'example:leaf': 'green', 'example:branch': [{ 'example:leaf': 9 }] },
      'example:nothing': null,
      ilmd: { 'example:lot': 'B', 'cbvmda:lotNumber': 'L1', 'example:maker': { 'example:name': 'Ada' } },
      readPoint: { id: placeUrn(1), 'example:gate': 4, 'example:hall': { 'example:row': 'r' } },
      bizLocation: { id: placeUrn(2), 'example:shelf': 's' },
    },
    found: [
      ...['EQ_example:lot=B|A-7', 'EQ_example:weight=2.5', 'EQ_example:weight=2.50', 'GT_example:weight=2'],
      ...['LE_example:weight=2.5', 'EQ_example:count=12', 'GE_example:count=12', 'LT_example:count=12.1'],
      ...['EQ_example:zip=007', 'EQ_example:best=2026-11-30T23:00:00Z', 'GT_example:best=2026-11-30T22:00:00Z'],
      ...['EQ_example:organic=true', 'EQ_example:tags=y', 'GE_example:tags=3', 'EXISTS_example:tree='],
      ...['EXISTS_INNER_example:leaf=', 'EQ_INNER_example:leaf=green', 'GT_INNER_example:leaf=8'],
      ...['EXISTS_INNER_example:branch=true', 'EXISTS_example:nothing=false'],
      ...['EQ_ILMD_example:lot=B', 'EQ_ILMD_cbvmda:lotNumber=L1', 'EXISTS_ILMD_example:maker='],
      ...['EQ_INNER_ILMD_example:name=Ada', 'EQ_readPoint_example:gate=4', 'EQ_INNER_readPoint_example:row=r'],
      'EQ_bizLocation_example:shelf=s',
    ],
    notFound: [
      ...['EQ_example:lot=a-7', 'EQ_example:lot=B', 'EQ_example:weight=2.51', 'GT_example:weight=2.5'],
      ...['LT_example:count=12', 'EQ_example:zip=7', 'GE_example:zip=0', 'GT_example:lot=1'],
      ...['GT_example:best=2026-11-30T23:00:00Z', 'GT_example:best=5', 'EQ_example:tags=z', 'EQ_example:tree=green'],
      ...['EXISTS_example:leaf=', 'EQ_INNER_example:lot=A-7', 'EXISTS_example:nothing=', 'EXISTS_INNER_example:name='],
      ...['EQ_ILMD_example:lot=A-7', 'EQ_INNER_ILMD_example:lot=B', 'EQ_ILMD_example:name=Ada'],
      ...['EQ_bizLocation_example:gate=4', 'EQ_INNER_bizLocation_example:row=r', 'EQ_readPoint_example:row=r'],
    ],
  },
];
