import type { CapturedEvent } from '../../event/epcis-event.js';
import type { RecordedEvent } from '../../event/recorded-event.js';
import type { Condition, EpcisQuery, Match, Role } from '../epcis-query.js';
import { readInstant } from '../instant.js';
import type { MasterData } from '../master-data.js';
import { isWithin, measured, rangeOf } from '../unit-range.js';
import { meetsExtension } from './extensions.js';
import * as parts from './parts.js';

type On<Name extends Condition['on']> = Extract<Condition, { on: Name }>;

/** Whether an event is one that the query asks for, by reading the event itself. Each condition is asked of the whole event on its own. */
export function matches(recorded: RecordedEvent, { conditions }: EpcisQuery, masterData: MasterData): boolean {
  return conditions.every((condition) => meets(recorded, condition, masterData));
}

function meets(recorded: RecordedEvent, condition: Condition, masterData: MasterData): boolean {
  const { captured } = recorded;
  switch (condition.on) {
    case 'term':
      return parts.termsOf(captured, condition.field).some((value) => condition.values.includes(value));
    case 'within':
      return parts
        .termsOf(captured, condition.field)
        .some((place) => condition.values.some((ancestor) => masterData.isWithin(place, ancestor)));
    case 'time':
      return timeOf(recorded, condition.field).some((time) => isAt(time, condition));
    case 'match':
      return condition.roles.some((role) => matchesRole(captured, role, condition.values));
    case 'partner':
      return parts
        .partners(captured.event, condition.field)
        .some(({ type, value }) => type === condition.type && condition.values.includes(value));
    case 'quantity':
      return meetsQuantity(captured, condition);
    case 'exists':
      return (captured.event[condition.field] as unknown) != null;
    case 'extension':
      return meetsExtension(captured, condition, condition.test);
    case 'hasAttribute':
      return parts
        .describedValues(captured, condition.field)
        .some((id) => condition.names.some((name) => masterData.attributeValues(id, name).length > 0));
    case 'attribute':
      return parts
        .describedValues(captured, condition.field)
        .some((id) => masterData.attributeValues(id, condition.name).some((value) => condition.values.includes(value)));
    case 'sensorTerm':
    case 'sensorTruth':
    case 'sensorTime':
    case 'sensorValue':
      return meetsSensor(captured, condition);
  }
}

function timeOf({ captured, recordTime }: RecordedEvent, field: On<'time'>['field']): readonly number[] {
  const { eventTime, errorDeclaration } = captured.event;
  const texts = { eventTime, recordTime, errorDeclarationTime: errorDeclaration?.declarationTime };
  return instants([texts[field]]);
}

function instants(texts: readonly (string | undefined)[]): readonly number[] {
  return texts.map((text) => readInstant(text ?? '')).filter((instant) => instant !== undefined);
}

function isAt(time: number, { comparison, instant }: { comparison: 'GE' | 'LT'; instant: number }): boolean {
  return comparison === 'GE' ? time >= instant : time < instant;
}

function matchesRole({ event }: CapturedEvent, role: Role, values: readonly Match[]): boolean {
  const found = parts.identifiers(event, role);
  return values.some((value) => found.some((uri) => ('id' in value ? uri === value.id : isFit(uri, role, value))));
}

/** Of classes a pattern fits the class it names, or all classes of a company; a batch is a class of its own. EPCIS 2.0, 8.2.7.1.1. */
function isFit(uri: string, role: Role, pattern: Exclude<Match, { id: string }>): boolean {
  if (!role.endsWith('Class')) return pattern.fits(uri);
  if (pattern.epcClass !== null) return uri === pattern.epcClass;
  return uri.split('/').length === CLASS_SEGMENTS && pattern.prefixes.some((prefix) => uri.startsWith(prefix));
}

/** `https://id.gs1.org/01/09506000134352` */
const CLASS_SEGMENTS = 5;

function meetsQuantity({ event }: CapturedEvent, { comparison, values, uom }: On<'quantity'>): boolean {
  return parts.quantityElements(event).some((element) => {
    if (element.quantity === undefined) return false;
    if (uom === null) return values.some((value) => isWithin(element.quantity ?? NaN, rangeOf(comparison, value)));
    return isMeasured(element.quantity, element.uom, { comparison, values, uom });
  });
}

interface Wanted {
  readonly comparison: On<'quantity'>['comparison'];
  readonly values: readonly number[];
  readonly uom: string;
}

function isMeasured(value: number, uom: string | undefined, wanted: Wanted): boolean {
  const found = measured(value, uom);
  return wanted.values.some((one) => {
    const { dimension, value: base } = measured(one, wanted.uom);
    return found.dimension === dimension && isWithin(found.value, rangeOf(wanted.comparison, base));
  });
}

function meetsSensor({ event }: CapturedEvent, condition: On<`sensor${string}` & Condition['on']>): boolean {
  switch (condition.on) {
    case 'sensorTerm':
      return parts.sensorTerms(event, condition.field).some((text) => condition.values.includes(text));
    case 'sensorTime':
      return instants(parts.sensorTexts(event, condition.field)).some((time) => isAt(time, condition));
    case 'sensorTruth':
      return parts.sensorReports(event).some((report) => report.booleanValue === condition.value);
    case 'sensorValue':
      return parts.sensorReports(event).some((report) => {
        const { [condition.field]: value, uom } = report;
        if (typeof value !== 'number') return false;
        const { comparison, values, uom: wanted } = condition;
        if (wanted === null) return values.some((one) => isWithin(value, rangeOf(comparison, one)));
        return isMeasured(value, typeof uom === 'string' ? uom : undefined, { comparison, values, uom: wanted });
      });
  }
}
