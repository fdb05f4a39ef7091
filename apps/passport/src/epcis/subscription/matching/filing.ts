import type { CapturedEvent } from '../../event/epcis-event.js';
import type { Condition, EpcisQuery, PartnerField, Role, TermField } from '../../query/epcis-query.js';
import { identifiers, partners, termsOf } from '../../query/evaluate/parts.js';

/** What is filed under, the most selective first: fewer events have one value of it than of those behind. */
const ORDER = [
  ...['eventID', 'transformationID', 'identifier', 'bizTransaction', 'source', 'destination'],
  ...['readPoint', 'bizLocation', 'bizStep', 'disposition', 'type'],
];
const TERMS = ['eventID', 'transformationID', 'readPoint', 'bizLocation', 'bizStep', 'disposition', 'type'] as const;
const PARTNERS: readonly PartnerField[] = ['bizTransaction', 'source', 'destination'];
const ROLES: readonly Role[] = [
  ...(['epc', 'child', 'parent', 'input', 'output'] as const),
  ...(['epcClass', 'childClass', 'inputClass', 'outputClass'] as const),
];

/** The keys of which an event must have one to be the query's; null when no condition is an equality that could be filed under. */
export function filingOf({ conditions }: EpcisQuery): readonly string[] | null {
  const filings = conditions.map(filing).filter((one) => one !== null);
  return filings.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))[0]?.keys ?? null;
}

interface Filing {
  readonly kind: string;
  readonly keys: readonly string[];
}

function filing(condition: Condition): Filing | null {
  switch (condition.on) {
    case 'term':
      return isFiled(condition.field)
        ? { kind: condition.field, keys: condition.values.map((value) => `${condition.field} ${value}`) }
        : null;
    case 'match': {
      const ids = condition.values.flatMap((value) => ('id' in value ? [`identifier ${value.id}`] : []));
      // A pattern may fit anything: with one among the values there is nothing to file under.
      return ids.length === condition.values.length ? { kind: 'identifier', keys: ids } : null;
    }
    case 'partner': {
      const { field, type, values } = condition;
      return { kind: field, keys: values.map((value) => `${field} ${type} ${value}`) };
    }
    case 'within':
    case 'time':
    case 'quantity':
    case 'exists':
    case 'sensorTerm':
    case 'sensorTruth':
    case 'sensorTime':
    case 'sensorValue':
    case 'extension':
    case 'hasAttribute':
    case 'attribute':
      return null;
  }
}

function isFiled(field: TermField): boolean {
  return TERMS.some((term) => term === field);
}

/** All keys that an event has. */
export function keysOf(captured: CapturedEvent): Set<string> {
  const keys = new Set<string>();
  for (const field of TERMS) for (const value of termsOf(captured, field)) keys.add(`${field} ${value}`);
  for (const role of ROLES) for (const id of identifiers(captured.event, role)) keys.add(`identifier ${id}`);
  for (const field of PARTNERS)
    for (const { type, value } of partners(captured.event, field)) keys.add(`${field} ${type} ${value}`);
  return keys;
}
