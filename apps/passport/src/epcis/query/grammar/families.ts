import { canonicalTerm } from '../../event/canonical.js';
import type { Namespaces } from '../../event/epcis-event.js';
import type {
  Area,
  AttributeField,
  Comparison,
  Condition,
  ExtensionTest,
  PartnerField,
  SensorValueField,
} from '../epcis-query.js';
import type { Given } from './given.js';
import { extensionName, ids } from './terms.js';
import { decimals, flag, measure, oneDecimal, scalars, texts } from './values.js';

interface Family {
  /** Its groups are what `read` is given behind the parameter. */
  readonly form: RegExp;
  readonly read: (asked: Asked, ...groups: string[]) => Condition | null;
}

interface Asked {
  readonly given: Given;
  readonly namespaces: Namespaces;
}

const PARTNER_TYPES = {
  bizTransaction: 'bizTransactionType',
  source: 'sourceDestType',
  destination: 'sourceDestType',
} as const;
const AREAS: Readonly<Record<string, Area>> = {
  ILMD: 'ilmd',
  ERROR_DECLARATION: 'errorDeclaration',
  SENSORELEMENT: 'sensorElement',
  SENSORMETADATA: 'sensorMetadata',
  SENSORREPORT: 'sensorReport',
  readPoint: 'readPoint',
  bizLocation: 'bizLocation',
};
const NAME = String.raw`[A-Za-z][\w.+-]*:\S+`;
const UOM = '[A-Z0-9]{2,4}';
const FIELD = `readPoint|bizLocation|bizStep|disposition|epcClass|bizTransaction|source|destination|${NAME}`;

/** The parameters whose name says in part what they look at. The first that fits counts. EPCIS 2.0, 8.2.7.1. */
const families: readonly Family[] = [
  { form: /^EQ_(bizTransaction|source|destination)_(\S+)$/, read: partner },
  { form: new RegExp(`^(EQ|GT|GE|LT|LE)_quantity_(${UOM})$`), read: quantity },
  {
    form: new RegExp(`^(EQ|GT|GE|LT|LE)_(value|minValue|maxValue|meanValue|sDev|percValue)_(${UOM})$`),
    read: sensorValue,
  },
  // EPCIS 1 wrote EQATTR; the attribute is the last qualified name, or the last word.
  { form: new RegExp(`^(?:EQ_ATTR|EQATTR)_(${FIELD})_([A-Za-z][\\w.+-]*:[^\\s_]\\S*|[^\\s_:]+)$`), read: attribute },
  { form: new RegExp(`^HASATTR_(${FIELD})$`), read: hasAttribute },
  {
    form: new RegExp(`^(EQ|GT|GE|LT|LE|EXISTS)_(INNER_)?(?:(${Object.keys(AREAS).join('|')})_)?(${NAME})$`),
    read: extension,
  },
];

/** Undefined where no family has such a parameter. */
export function readFamily(given: Given, namespaces: Namespaces): Condition | null | undefined {
  for (const { form, read } of families) {
    const match = form.exec(given.name);
    if (match) return read({ given, namespaces }, ...match.slice(1));
  }
  return undefined;
}

function partner({ given }: Asked, field: string, type: string): Condition {
  const name = field as PartnerField;
  return { on: 'partner', field: name, type: canonicalTerm(PARTNER_TYPES[name], type), values: ids(given) };
}

function quantity({ given }: Asked, comparison: string, uom: string): Condition {
  return { on: 'quantity', comparison: comparison as Comparison, values: numbers(given, comparison), uom };
}

function sensorValue({ given }: Asked, comparison: string, field: string, uom: string): Condition {
  const values = numbers(given, comparison);
  return { on: 'sensorValue', field: field as SensorValueField, comparison: comparison as Comparison, values, uom };
}

function numbers(given: Given, comparison: string): readonly number[] {
  return comparison === 'EQ' ? decimals(given) : [oneDecimal(given)];
}

function extension(
  asked: Asked,
  ...[comparison = '', inner, area, name = '']: (string | undefined)[]
): Condition | null {
  const { given, namespaces } = asked;
  const test = extensionTest(given, comparison as Comparison | 'EXISTS');
  if (!test) return null;
  const qualified = extensionName(given.name, name, namespaces);
  return {
    on: 'extension',
    area: (area !== undefined && AREAS[area]) || 'event',
    inner: inner !== undefined,
    name: qualified,
    test,
  };
}

function extensionTest(given: Given, comparison: Comparison | 'EXISTS'): ExtensionTest | null {
  if (comparison === 'EXISTS') return flag(given) ? { comparison } : null;
  if (comparison === 'EQ') return { comparison, values: scalars(given) };
  return { comparison, value: measure(given) };
}

function hasAttribute({ given, namespaces }: Asked, field: string): Condition {
  const names = texts(given).map((name) => attributeName(given, name, namespaces));
  return { on: 'hasAttribute', field: attributeField(given, field, namespaces), names };
}

function attribute({ given, namespaces }: Asked, field: string, name: string): Condition {
  return {
    on: 'attribute',
    field: attributeField(given, field, namespaces),
    name: attributeName(given, name, namespaces),
    values: texts(given),
  };
}

function attributeField(given: Given, field: string, namespaces: Namespaces): AttributeField {
  if (!field.includes(':')) return field as Exclude<AttributeField, object>;
  return { extension: extensionName(given.name, field, namespaces) };
}

/** Attributes may have plain names, too. */
function attributeName(given: Given, name: string, namespaces: Namespaces): string {
  return name.includes(':') ? extensionName(given.name, name, namespaces) : name;
}
