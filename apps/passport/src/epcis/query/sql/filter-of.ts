import { streamOfEvent } from '../../event/stream-of-event.js';
import {
  extensionKey,
  extensionUriKey,
  keyIn,
  type KeyRole,
  OF_GROUP,
  partnerRole,
  partnerRoles,
  ROLES,
  sensorKey,
  termKey,
  textKey,
  valueName,
} from '../../../read-models/epcis-events/keys.js';
import type { AttributeField, Condition, Match, TermField } from '../epcis-query.js';
import { measured, rangeOf } from '../unit-range.js';
import type { Asker } from './asker.js';
import type { Column, Filter, NamedKey } from './filter.js';
import { areClasses, type Knowledge } from './knowledge.js';

type On<Name extends Condition['on']> = Extract<Condition, { on: Name }>;

const TERM_COLUMNS = { type: 'type', action: 'action', bizStep: 'biz_step', disposition: 'disposition' } as const;
const PLACE_COLUMNS = { readPoint: 'read_point', bizLocation: 'biz_location' } as const;

/** @param knowledge what the repository knows beside the events; {@link learn} made it for this query */
export function filterOf(condition: Condition, asker: Asker, knowledge: Knowledge): Filter {
  switch (condition.on) {
    case 'term':
      return termFilter(condition, asker);
    case 'within':
      return column(
        PLACE_COLUMNS[condition.field],
        condition.values.flatMap((place) => knowledge.placesIn(place)).map(textKey),
      );
    case 'time':
      return timeFilter(condition);
    case 'match':
      return { by: 'key', keys: condition.values.flatMap((value) => matchKeys(condition, value, knowledge)) };
    case 'partner': {
      const role = partnerRole(condition.field, condition.type);
      return { by: 'key', keys: condition.values.map((id) => ({ key: textKey(id), from: role, to: role })) };
    }
    case 'exists':
      return named('exists', [textKey(condition.field)]);
    case 'extension':
      return extensionFilter(condition);
    case 'hasAttribute':
      return attributeFilter(
        condition.field,
        condition.names.flatMap((name) => knowledge.idsWith(name)),
      );
    case 'attribute':
      return attributeFilter(condition.field, knowledge.idsWith(condition.name, condition.values));
    case 'quantity':
    case 'sensorTerm':
    case 'sensorTruth':
    case 'sensorTime':
    case 'sensorValue':
      return measureFilter(condition);
  }
}

function termFilter({ field, values }: On<'term'>, { workspaceId, mode }: Asker): Filter {
  if (field === 'eventID')
    return { by: 'stream', streams: values.map((eventId) => streamOfEvent(workspaceId, mode, eventId)) };
  if (field === 'readPoint' || field === 'bizLocation') return column(PLACE_COLUMNS[field], values.map(textKey));
  if (isTermColumn(field)) return column(TERM_COLUMNS[field], values.map(termKey));
  return named(
    field,
    values.map((value) => keyIn(field, value)),
  );
}

function isTermColumn(field: TermField): field is keyof typeof TERM_COLUMNS {
  return field in TERM_COLUMNS;
}

function column(name: Column, keys: readonly (string | number)[]): Filter {
  return { by: 'column', column: name, keys: [...new Set(keys)] };
}

function named(role: KeyRole, keys: readonly string[]): Filter {
  return { by: 'key', keys: keys.map((key) => ({ key, from: ROLES[role], to: ROLES[role] })) };
}

function timeFilter({ field, comparison, instant }: On<'time'>): Filter {
  if (field !== 'errorDeclarationTime') return { by: 'time', field, comparison, instant };
  return { by: 'value', name: valueName.time(field), ranges: [fromOrBefore(comparison, instant)] };
}

function fromOrBefore(comparison: 'GE' | 'LT', instant: number): { above: number; below: number; withBounds: boolean } {
  // Instants are whole microseconds.
  return comparison === 'GE'
    ? { above: instant, below: Infinity, withBounds: true }
    : { above: -Infinity, below: instant, withBounds: false };
}

function matchKeys(condition: On<'match'>, value: Match, knowledge: Knowledge): readonly NamedKey[] {
  const [role = 'epc'] = condition.roles;
  const places = condition.roles.map((one) => ROLES[one]);
  const [from, to] = [Math.min(...places), Math.max(...places)];
  if ('id' in value) return [{ key: keyIn(role, value.id), from, to }];
  if (areClasses(condition.roles) && value.epcClass !== null) return [{ key: keyIn(role, value.epcClass), from, to }];
  return knowledge.groupsOf(value, condition.roles).map((key) => ({ key, from: from + OF_GROUP, to: to + OF_GROUP }));
}

function extensionFilter({ area, inner, name, test }: On<'extension'>): Filter {
  const place = { area, inner, name };
  if (test.comparison === 'EXISTS') return named('extension', [extensionKey(place)]);
  if (test.comparison === 'EQ')
    return named(
      'extension',
      test.values.map((value) => extensionKey(place, value)),
    );
  const { number, instant } = test.value;
  const kind = number === null ? 'instant' : 'number';
  // Numbers of extensions have no unit, and so nothing was rounded.
  return {
    by: 'value',
    name: valueName.extension(place, kind),
    ranges: [exactRange(test.comparison, number ?? instant ?? 0)],
  };
}

function exactRange(
  comparison: 'GT' | 'GE' | 'LT' | 'LE',
  value: number,
): { above: number; below: number; withBounds: boolean } {
  const withBounds = comparison === 'GE' || comparison === 'LE';
  return comparison === 'GT' || comparison === 'GE'
    ? { above: value, below: Infinity, withBounds }
    : { above: -Infinity, below: value, withBounds };
}

function attributeFilter(field: AttributeField, ids: readonly string[]): Filter {
  if (typeof field === 'object')
    return named(
      'extensionUri',
      ids.map((id) => extensionUriKey(field.extension, id)),
    );
  switch (field) {
    case 'readPoint':
    case 'bizLocation':
      return column(PLACE_COLUMNS[field], ids.map(textKey));
    case 'bizStep':
    case 'disposition':
      return column(TERM_COLUMNS[field], ids.map(termKey));
    case 'epcClass':
      return {
        by: 'key',
        keys: ids.map((id) => ({ key: keyIn(field, id), from: ROLES.epcClass, to: ROLES.outputClass })),
      };
    case 'bizTransaction':
    case 'source':
    case 'destination': {
      const [from, to] = partnerRoles(field);
      return { by: 'key', keys: ids.map((id) => ({ key: textKey(id), from, to })) };
    }
  }
}

function measureFilter(condition: On<'quantity' | (`sensor${string}` & Condition['on'])>): Filter {
  switch (condition.on) {
    case 'sensorTerm':
      return named(
        'sensor',
        condition.values.map((text) => sensorKey(condition.field, text)),
      );
    case 'sensorTruth':
      return named('sensor', [sensorKey('booleanValue', String(condition.value))]);
    case 'sensorTime':
      return {
        by: 'value',
        name: valueName.time(condition.field),
        ranges: [fromOrBefore(condition.comparison, condition.instant)],
      };
    case 'quantity':
    case 'sensorValue': {
      const { comparison, values, uom } = condition;
      const dimension = uom === null ? null : measured(0, uom).dimension;
      const name =
        condition.on === 'quantity' ? valueName.quantity(dimension) : valueName.sensor(condition.field, dimension);
      const ranges = values.map((value) => rangeOf(comparison, uom === null ? value : measured(value, uom).value));
      return { by: 'value', name, ranges };
    }
  }
}
