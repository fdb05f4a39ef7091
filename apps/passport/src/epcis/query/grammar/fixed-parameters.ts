import type { Namespaces } from '../../event/epcis-event.js';
import type { Comparison, Condition, PlaceField, Role, SensorTermField, TermField } from '../epcis-query.js';
import type { Given } from './given.js';
import { eventTypes, ids, matchesOf, terms } from './terms.js';
import { decimals, flag, instant, oneDecimal, oneOf, texts, truth } from './values.js';

/** What a parameter demands; nothing, where it says that a thing need not be there. */
export type Reader = (given: Given, namespaces: Namespaces) => Condition | null;

const ACTIONS = ['ADD', 'OBSERVE', 'DELETE'];
const COMPARISONS: readonly Comparison[] = ['GT', 'GE', 'LT', 'LE'];
const RANGE = ['GE', 'LT'] as const;

/** The parameters of a SimpleEventQuery with a name of their own, without those that order and limit. EPCIS 2.0, 8.2.7.1. */
export const fixedParameters: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['eventType', (given, namespaces) => ({ on: 'term', field: 'type', values: eventTypes(given, namespaces) })],
  ['EQ_action', (given) => ({ on: 'term', field: 'action', values: actions(given) })],
  vocabulary('EQ_bizStep', 'bizStep', 'bizStep'),
  vocabulary('EQ_disposition', 'disposition', 'disposition'),
  vocabulary('EQ_persistentDisposition_set', 'persistentDispositionSet', 'disposition'),
  vocabulary('EQ_persistentDisposition_unset', 'persistentDispositionUnset', 'disposition'),
  vocabulary('EQ_errorReason', 'errorReason', 'errorReason'),
  identifier('EQ_readPoint', 'readPoint'),
  identifier('EQ_bizLocation', 'bizLocation'),
  identifier('EQ_transformationID', 'transformationID'),
  plain('EQ_eventID', 'eventID'),
  plain('EQ_correctiveEventID', 'correctiveEventID'),
  within('readPoint'),
  within('bizLocation'),
  match('MATCH_epc', 'epc', 'child'),
  match('MATCH_parentID', 'parent'),
  match('MATCH_inputEPC', 'input'),
  match('MATCH_outputEPC', 'output'),
  match('MATCH_anyEPC', 'epc', 'child', 'parent', 'input', 'output'),
  match('MATCH_epcClass', 'epcClass', 'childClass'),
  match('MATCH_inputEPCClass', 'inputClass'),
  match('MATCH_outputEPCClass', 'outputClass'),
  match('MATCH_anyEPCClass', 'epcClass', 'childClass', 'inputClass', 'outputClass'),
  ...times('eventTime', 'recordTime'),
  ...errorTimes('errorDeclarationTime', 'errorDeclaration_Time'),
  ...(['time', 'startTime', 'endTime'] as const).flatMap((field) =>
    RANGE.map((comparison): [string, Reader] => [
      `${comparison}_${field}`,
      (given) => ({ on: 'sensorTime', field, comparison, instant: instant(given) }),
    ]),
  ),
  ['EXISTS_errorDeclaration', (given) => (flag(given) ? { on: 'exists', field: 'errorDeclaration' } : null)],
  ['EXISTS_sensorElementList', (given) => (flag(given) ? { on: 'exists', field: 'sensorElementList' } : null)],
  ['EQ_quantity', (given) => ({ on: 'quantity', comparison: 'EQ', values: decimals(given), uom: null })],
  ...COMPARISONS.map((comparison): [string, Reader] => [
    `${comparison}_quantity`,
    (given) => ({ on: 'quantity', comparison, values: [oneDecimal(given)], uom: null }),
  ]),
  ...COMPARISONS.map((comparison): [string, Reader] => [
    `${comparison}_percRank`,
    (given) => ({ on: 'sensorValue', field: 'percRank', comparison, values: [oneDecimal(given)], uom: null }),
  ]),
  ['EQ_type', (given) => ({ on: 'sensorTerm', field: 'type', values: terms('measurementType', given) })],
  ...(['deviceID', 'microorganism', 'chemicalSubstance', 'dataProcessingMethod', 'bizRules', 'uriValue'] as const).map(
    (field) => sensor(field, ids),
  ),
  ...(['stringValue', 'hexBinaryValue'] as const).map((field) => sensor(field, texts)),
  ['EQ_booleanValue', (given) => ({ on: 'sensorTruth', value: truth(given) })],
]);

function actions(given: Given): readonly string[] {
  return texts(given).map((value) => oneOf({ name: given.name, value: { json: value } }, ACTIONS));
}

function vocabulary(name: string, field: TermField, from: Parameters<typeof terms>[0]): [string, Reader] {
  return [name, (given) => ({ on: 'term', field, values: terms(from, given) })];
}

function identifier(name: string, field: TermField): [string, Reader] {
  return [name, (given) => ({ on: 'term', field, values: ids(given) })];
}

function plain(name: string, field: TermField): [string, Reader] {
  return [name, (given) => ({ on: 'term', field, values: texts(given) })];
}

function within(field: PlaceField): [string, Reader] {
  return [`WD_${field}`, (given) => ({ on: 'within', field, values: ids(given) })];
}

function match(name: string, ...roles: Role[]): [string, Reader] {
  return [name, (given) => ({ on: 'match', roles, values: matchesOf(given) })];
}

function sensor(field: SensorTermField, read: (given: Given) => readonly string[]): [string, Reader] {
  return [`EQ_${field}`, (given) => ({ on: 'sensorTerm', field, values: read(given) })];
}

function times(...fields: ('eventTime' | 'recordTime')[]): [string, Reader][] {
  return fields.flatMap((field) =>
    RANGE.map((comparison): [string, Reader] => [
      `${comparison}_${field}`,
      (given) => ({ on: 'time', field, comparison, instant: instant(given) }),
    ]),
  );
}

/** The standard's OpenAPI and its query schema spell the name differently. */
function errorTimes(...spellings: string[]): [string, Reader][] {
  return spellings.flatMap((spelling) =>
    RANGE.map((comparison): [string, Reader] => [
      `${comparison}_${spelling}`,
      (given) => ({ on: 'time', field: 'errorDeclarationTime', comparison, instant: instant(given) }),
    ]),
  );
}
