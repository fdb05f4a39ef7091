import type { VocabularyName } from '../vocabulary/vocabulary.js';

/** How a field's value is made canonical. */
export type Kind = 'time' | 'text' | VocabularyName;
export type Field = readonly [name: string, kind: Kind];

const text = (...names: string[]): Field[] => names.map((name) => [name, 'text']);
const time = (...names: string[]): Field[] => names.map((name) => [name, 'time']);

/** The order of the pre-hash string, CBV 2.0 §8.9.2, as the reference of 2026 reads it. */
export const headFields: readonly Field[] = [...time('eventTime'), ...text('eventTimeZoneOffset')];

/** Lists of EPCs, their members called `epc`, and lists of quantities, in one order; `parentID` stands among them. */
export const itemFields: readonly (readonly [name: string, shape: 'epcs' | 'quantities' | 'text'])[] = [
  ['epcList', 'epcs'],
  ['parentID', 'text'],
  ['inputEPCList', 'epcs'],
  ['childEPCs', 'epcs'],
  ['quantityList', 'quantities'],
  ['childQuantityList', 'quantities'],
  ['inputQuantityList', 'quantities'],
  ['outputEPCList', 'epcs'],
  ['outputQuantityList', 'quantities'],
];

export const processFields: readonly Field[] = [
  ...text('action', 'transformationID'),
  ['bizStep', 'bizStep'],
  ['disposition', 'disposition'],
];

export const quantityFields: readonly Field[] = text('epcClass', 'quantity', 'uom');

export const sensorMetadataFields: readonly Field[] = [
  ...time('time', 'startTime', 'endTime'),
  ...text('deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'bizRules'),
];

export const sensorReportFields: readonly Field[] = [
  ['type', 'measurementType'],
  ['exception', 'alertType'],
  ...text('deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'bizRules'),
  ...time('time'),
  ...text('microorganism', 'chemicalSubstance', 'value'),
  ['component', 'component'],
  ...text('stringValue', 'booleanValue', 'hexBinaryValue', 'uriValue'),
  ...text('minValue', 'maxValue', 'meanValue', 'sDev', 'percRank', 'percValue', 'uom', 'coordinateReferenceSystem'),
];

/** List, field in its members, vocabulary of their type. */
export const typedLists: readonly (readonly [list: string, field: string, type: VocabularyName])[] = [
  ['bizTransactionList', 'bizTransaction', 'bizTransactionType'],
  ['sourceList', 'source', 'sourceDestType'],
  ['destinationList', 'destination', 'sourceDestType'],
];

/** Top-level fields that are no extension: either in the string already, or left out of it on purpose. */
export const standardFields: ReadonlySet<string> = new Set([
  ...['@context', 'type', 'eventID', 'recordTime', 'errorDeclaration', 'certificationInfo', 'comment', 'rdfs:comment'],
  ...[...headFields, ...processFields, ...itemFields, ...typedLists].map(([name]) => name),
  ...['persistentDisposition', 'readPoint', 'bizLocation', 'sensorElementList'],
]);
