import { vocabularyValues, type VocabularyName } from '@proofmark/gs1';
import { MAX_URI } from './formats.js';
import { type Finding, finding, shown, step } from './finding.js';

/** What Ajv's compiled functions leave behind. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface CompiledSchema {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/** More findings about one event help nobody. */
const MOST = 20;

const FORMATS: Readonly<Record<string, string>> = {
  uri: `a URI of RFC 3986 (or a CURIE) of at most ${MAX_URI} characters`,
  'date-time': 'a time as 2026-07-22T06:45:00.000+02:00 or with Z, of a day that exists',
};
const PATTERNS: Readonly<Record<string, string>> = {
  eventTimeZoneOffset: '+hh:mm or -hh:mm up to 14:00',
  uom: 'a code of two or three capital letters and digits (UN/ECE Recommendation 20)',
  hexBinaryValue: 'hexadecimal digits',
  schemaVersion: 'numbers with points between them: 2.0',
};
/** Rules over several properties, by the name of their definition in the schema. */
const RULES: Readonly<Record<string, string>> = {
  speaksOfThings: 'an ObjectEvent with epcList, with quantityList, or with sensorElementList and readPoint',
  dealsInThings: 'a TransactionEvent with epcList or quantityList, unless its action is DELETE',
  hasChildren: 'childEPCs or childQuantityList, unless the action is DELETE',
  hasBothSides: 'a TransformationEvent with inputs and outputs, or with one of them and a transformationID',
  describesNewThings: 'ilmd only where the action is ADD',
};
const VOCABULARIES: ReadonlySet<string> = new Set<VocabularyName>([
  ...(['bizStep', 'disposition', 'bizTransactionType', 'sourceDestType'] as const),
  ...(['errorReason', 'component', 'measurementType', 'alertType'] as const),
]);
const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

/**
 * Runs a compiled schema. Of several errors at one place only one is told, and of an `anyOf` what it is for in place of how each of its
 * branches failed.
 */
export function schemaFindings(schema: CompiledSchema, data: unknown): Finding[] {
  if (schema(data)) return [];
  const errors = schema.errors ?? [];
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf').map(({ schemaPath }) => `${schemaPath}/`);
  const findings = new Map<string, Finding>();
  for (const error of errors) {
    if (findings.size >= MOST) break;
    if (choices.some((choice) => error.schemaPath.startsWith(choice))) continue;
    const told = findingOf(error, data);
    if (!findings.has(told.pointer)) findings.set(told.pointer, told);
  }
  return [...findings.values()];
}

function findingOf(error: SchemaError, data: unknown): Finding {
  const { instancePath, keyword, params } = error;
  const { missingProperty, additionalProperty } = params as { missingProperty?: string; additionalProperty?: string };
  if (missingProperty !== undefined)
    return finding(instancePath + step(missingProperty), 'nothing', `a value: ${missingProperty} is required here`);
  if (additionalProperty !== undefined)
    return finding(
      instancePath + step(additionalProperty),
      `the name ${shown(additionalProperty)}`,
      'a property of EPCIS for this type, or an extension named by a CURIE (prefix:name) or URI',
    );
  const value = valueAt(data, instancePath);
  return keyword === 'uniqueItems'
    ? finding(instancePath, `${shown(itemAt(value, params.j))} twice`, 'each value once')
    : finding(instancePath, shown(value), allowedBy(error));
}

function allowedBy({ instancePath, schemaPath, keyword, params }: SchemaError): string {
  switch (keyword) {
    case 'type':
      return TYPES[String(params.type)] ?? String(params.type);
    case 'const':
      return shown(params.allowedValue);
    case 'enum':
      return `one of ${(params.allowedValues as readonly unknown[]).join(', ')}`;
    case 'format':
      return FORMATS[String(params.format)] ?? String(params.format);
    case 'pattern':
      return PATTERNS[lastOf(instancePath)] ?? `what fits ${String(params.pattern)}`;
    case 'minItems':
    case 'minProperties':
      return `at least ${String(params.limit)} of them`;
    default:
      return allowedByName(schemaPath, instancePath);
  }
}

/** An `anyOf`: a rule with a name, a vocabulary, or one of the few places where a URI stands beside a list or an object. */
function allowedByName(schemaPath: string, instancePath: string): string {
  const name = schemaPath.split('/').at(-2) ?? '';
  const rule = RULES[name];
  if (rule !== undefined) return rule;
  const vocabulary = [name, vocabularyAt(instancePath)].find((one) => VOCABULARIES.has(one));
  if (vocabulary !== undefined)
    return `one of ${[...vocabularyValues(vocabulary as VocabularyName)].join(', ')}, or a URI of your own`;
  return lastOf(instancePath) === 'attribute' ? 'a text, a number or an object' : 'a URI, an object, or a list of them';
}

function vocabularyAt(instancePath: string): string {
  return instancePath.startsWith('/persistentDisposition/') ? 'disposition' : lastOf(instancePath);
}

function lastOf(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}

function valueAt(data: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], data);
}

function itemAt(list: unknown, index: unknown): unknown {
  return Array.isArray(list) ? list[Number(index)] : undefined;
}
