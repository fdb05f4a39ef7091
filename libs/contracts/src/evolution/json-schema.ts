/** As much of JSON Schema as published messages use: https://json-schema.org/draft/2020-12/json-schema-validation */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly [keyword: string]: unknown;
}

const ANNOTATIONS = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
]);
/** What the upper and the lower bounds are called: a narrower bound is no news for a reader. */
export const UPPER_BOUNDS = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties'] as const;
export const LOWER_BOUNDS = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties'] as const;
/** What can only be the same or another. */
export const FORMS = ['pattern', 'format', 'multipleOf', 'uniqueItems', 'contentEncoding', 'contentMediaType'] as const;
const STRUCTURE = ['type', 'const', 'properties', 'patternProperties', 'additionalProperties', 'required', 'items'];
const COMPARABLE = new Set<string>([...STRUCTURE, ...UPPER_BOUNDS, ...LOWER_BOUNDS, ...FORMS]);

/** The schema without what only people read. */
export function withoutAnnotations(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !ANNOTATIONS.has(keyword)));
}

/** A schema as the list of those of which one must hold: of unions, enumerations and lists of types. */
export function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const { anyOf, ...rest } = withoutAnnotations(schema);
  // Beside a union nothing else is understood; see comparable().
  if (anyOf) return Object.keys(rest).length === 0 ? anyOf.flatMap(alternatives) : [schema];
  const { type, enum: values, ...others } = rest;
  if (values) return values.map((value) => ({ const: value, ...others }));
  if (type === undefined || typeof type === 'string') return [rest];
  return type.map((one) => ({ type: one, ...others }));
}

/** Whether one alternative says nothing but what the comparison understands. */
export function comparable(alternative: JsonSchema): boolean {
  const { items } = alternative;
  return Object.keys(alternative).every((keyword) => COMPARABLE.has(keyword)) && !Array.isArray(items);
}
