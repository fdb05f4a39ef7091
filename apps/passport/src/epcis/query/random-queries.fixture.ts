import fc from 'fast-check';
import type { CapturedEvent, EpcisEvent, Extensions } from '../event/epcis-event.js';
import { patterns } from './random-events.fixture.js';

/** A parameter's name and value, as a URL has them but for the escapes. */
export type Parameter = readonly [name: string, value: string];

const RANGES = ['GE', 'LT'] as const;
const COMPARISONS = ['EQ', 'GT', 'GE', 'LT', 'LE'] as const;
const MATCHES = {
  epcList: ['MATCH_epc', 'MATCH_anyEPC'],
  childEPCs: ['MATCH_epc', 'MATCH_anyEPC'],
  parentID: ['MATCH_parentID', 'MATCH_anyEPC'],
  inputEPCList: ['MATCH_inputEPC', 'MATCH_anyEPC'],
  outputEPCList: ['MATCH_outputEPC', 'MATCH_anyEPC'],
} as const;
const CLASS_MATCHES = {
  quantityList: 'MATCH_epcClass',
  childQuantityList: 'MATCH_epcClass',
  inputQuantityList: 'MATCH_inputEPCClass',
  outputQuantityList: 'MATCH_outputEPCClass',
} as const;
const SENSOR_TERMS = [
  'type',
  'deviceID',
  'dataProcessingMethod',
  'microorganism',
  'chemicalSubstance',
  'bizRules',
  'stringValue',
  'booleanValue',
  'hexBinaryValue',
  'uriValue',
];
const SENSOR_VALUES = ['value', 'minValue', 'maxValue', 'meanValue', 'sDev', 'percValue'];

/** Everything that could be asked of an event, by what is in it: a part of it finds the event, a part just does not. */
export function parametersOf({ event }: CapturedEvent): readonly Parameter[] {
  return [
    ...RANGES.map((range): Parameter => [`${range}_eventTime`, event.eventTime]),
    ['eventType', event.type],
    ['EQ_eventID', event.eventID ?? ''],
    ...terms(event),
    ...identifiers(event),
    ...partners(event),
    ...quantities(event),
    ...errors(event),
    ...sensors(event),
    ...extensions(event, ''),
    ...extensions(event.ilmd, 'ILMD_'),
    ...extensions(event.readPoint, 'readPoint_'),
    ...extensions(event.bizLocation, 'bizLocation_'),
    ...extensions(event.errorDeclaration, 'ERROR_DECLARATION_'),
  ].filter((parameter): parameter is Parameter => typeof parameter[1] === 'string' && !parameter[1].includes('|'));
}

function terms(event: EpcisEvent): [string, string | undefined][] {
  const { persistentDisposition, readPoint, bizLocation } = event;
  return [
    ['EQ_action', event.action],
    ['EQ_bizStep', event.bizStep],
    ['EQ_disposition', event.disposition],
    ['EQ_persistentDisposition_set', persistentDisposition?.set?.[0]],
    ['EQ_persistentDisposition_unset', persistentDisposition?.unset?.[0]],
    ['EQ_transformationID', event.transformationID],
    ...(['readPoint', 'bizLocation', 'bizStep', 'disposition'] as const).flatMap((field): [string, string][] => [
      [`HASATTR_${field}`, 'colour'],
      [`EQ_ATTR_${field}_colour`, 'red'],
    ]),
    ...(['EQ', 'WD'] as const).flatMap((start): [string, string | undefined][] => [
      [`${start}_readPoint`, readPoint?.id],
      [`${start}_bizLocation`, bizLocation?.id],
    ]),
  ];
}

function identifiers(event: EpcisEvent): [string, string | undefined][] {
  const things = Object.entries(MATCHES).flatMap(([field, parameters]) =>
    [(event[field] as string[] | string | undefined) ?? []]
      .flat()
      .flatMap((epc) => parameters.map((parameter): [string, string] => [parameter, epc])),
  );
  const classes = Object.entries(CLASS_MATCHES).flatMap(([field, parameter]) =>
    ((event[field] as { epcClass: string }[] | undefined) ?? []).flatMap(({ epcClass }): [string, string][] => [
      [parameter, epcClass],
      ['MATCH_anyEPCClass', epcClass],
      ['HASATTR_epcClass', 'colour'],
    ]),
  );
  return [...things, ...classes];
}

function partners(event: EpcisEvent): [string, string | undefined][] {
  const { bizTransactionList = [], sourceList = [], destinationList = [] } = event;
  return [
    ...bizTransactionList.map(({ type = 'po', bizTransaction }): [string, string] => [
      `EQ_bizTransaction_${type}`,
      bizTransaction,
    ]),
    ...sourceList.map(({ type, source }): [string, string] => [`EQ_source_${type}`, source]),
    ...destinationList.map(({ type, destination }): [string, string] => [`EQ_destination_${type}`, destination]),
    ...[sourceList, destinationList].flatMap((list): [string, string][] =>
      list.length ? [['HASATTR_source', 'colour']] : [],
    ),
  ];
}

function quantities(event: EpcisEvent): [string, string | undefined][] {
  return Object.keys(CLASS_MATCHES)
    .flatMap((field) => (event[field] as { quantity?: number; uom?: string }[] | undefined) ?? [])
    .filter(({ quantity }) => quantity !== undefined)
    .flatMap(({ quantity, uom }) =>
      COMPARISONS.flatMap((comparison): [string, string][] => [
        [`${comparison}_quantity`, String(quantity)],
        ...(uom === undefined ? [] : [[`${comparison}_quantity_${uom}`, String(quantity)] as [string, string]]),
        [`${comparison}_quantity_GRM`, String((quantity ?? 0) * 1000)],
      ]),
    );
}

function errors({ errorDeclaration }: EpcisEvent): [string, string | undefined][] {
  return [
    ['EXISTS_errorDeclaration', 'true'],
    ...(errorDeclaration
      ? ([
          ...RANGES.map((range) => [`${range}_errorDeclarationTime`, errorDeclaration.declarationTime]),
          ['EQ_errorReason', errorDeclaration.reason],
          ['EQ_correctiveEventID', errorDeclaration.correctiveEventIDs?.[0]],
        ] as [string, string | undefined][])
      : []),
  ];
}

function sensors({ sensorElementList = [] }: EpcisEvent): [string, string | undefined][] {
  return [
    ['EXISTS_sensorElementList', ''],
    ...sensorElementList.flatMap((element) => [
      ...extensions(element, 'SENSORELEMENT_'),
      ...extensions(element.sensorMetadata, 'SENSORMETADATA_'),
      ...sensorFields(element.sensorMetadata ?? {}),
      ...element.sensorReport.flatMap((report) => [...extensions(report, 'SENSORREPORT_'), ...sensorFields(report)]),
    ]),
  ];
}

function sensorFields(part: Extensions): [string, string | undefined][] {
  const uom = typeof part.uom === 'string' ? part.uom : 'CEL';
  return Object.entries(part).flatMap(([field, value]): [string, string][] => {
    if (SENSOR_TERMS.includes(field)) return [[`EQ_${field}`, String(value)]];
    if (['time', 'startTime', 'endTime'].includes(field))
      return RANGES.map((range) => [`${range}_${field}`, String(value)]);
    if (field === 'percRank') return ['GT', 'GE', 'LT', 'LE'].map((one) => [`${one}_percRank`, String(value)]);
    if (!SENSOR_VALUES.includes(field)) return [];
    const kelvin = ['KEL', Number(value) + 273.15] as const;
    return COMPARISONS.flatMap((one) =>
      ([[uom, value], kelvin] as const).map(([unit, number]): [string, string] => [
        `${one}_${field}_${unit}`,
        String(number),
      ]),
    );
  });
}

function extensions(part: object | undefined, area: string, inner = false): [string, string | undefined][] {
  return Object.entries(part ?? {})
    .filter(([name]) => name.includes(':') && !name.startsWith('@'))
    .flatMap(([name, value]): [string, string | undefined][] => {
      const parameter = `${inner ? 'INNER_' : ''}${area}${name}`;
      const scalars = [value].flat().filter((one) => ['string', 'number', 'boolean'].includes(typeof one));
      return [
        [`EXISTS_${parameter}`, ''],
        ...scalars.map((scalar): [string, string] => [`EQ_${parameter}`, String(scalar)]),
        ...scalars
          .filter((scalar) => typeof scalar === 'number' || /^\d{4}-\d\d-\d\dT.*(?:Z|:\d\d)$/.test(String(scalar)))
          .flatMap((scalar) => COMPARISONS.map((one): [string, string] => [`${one}_${parameter}`, String(scalar)])),
        ...(area === '' && !inner ? [[`HASATTR_${name}`, 'colour'] as [string, string]] : []),
        ...[value]
          .flat()
          .flatMap((below) => (typeof below === 'object' && below !== null ? extensions(below, area, true) : [])),
      ];
    });
}

const ORDERS = [
  '',
  'orderBy=eventTime',
  'orderBy=eventTime&orderDirection=ASC',
  'orderBy=recordTime',
  'orderBy=recordTime&orderDirection=ASC',
];

/** Queries of one to four parameters that fit the events, alone or together; now and then with two values. */
export function randomQuery(events: readonly CapturedEvent[]): fc.Arbitrary<string> {
  const ofEvents = events.map(parametersOf);
  const ofOne = fc.constantFrom(...ofEvents).chain((list) => fc.subarray([...list], { minLength: 1, maxLength: 3 }));
  const ofAll = fc.array(fc.constantFrom(...ofEvents.flat()), { minLength: 1, maxLength: 2 });
  const pattern = fc.tuple(
    fc.constantFrom(
      'MATCH_epc',
      'MATCH_anyEPC',
      'MATCH_parentID',
      'MATCH_epcClass',
      'MATCH_anyEPCClass',
      'MATCH_inputEPC',
    ),
    fc.constantFrom(...patterns),
  );
  const parameters = fc.tuple(
    fc.oneof({ weight: 4, arbitrary: ofOne }, ofAll),
    fc.option(pattern, { freq: 6 }),
    fc.constantFrom(...ORDERS),
  );
  return parameters.map(([list, extra, order]) => {
    const byName = Map.groupBy(extra ? [...list, extra] : list, ([name]) => name);
    const parts = [...byName].map(([name, given]) => {
      const several = /^(?:EQ_(?!booleanValue)|MATCH_|WD_|HASATTR_|eventType)/.test(name);
      const values = several ? given.map(([, value]) => value) : given.slice(0, 1).map(([, value]) => value);
      return `${encodeURIComponent(name)}=${values.map(encodeURIComponent).join('|')}`;
    });
    return [...parts, order].filter((part) => part !== '').join('&');
  });
}
