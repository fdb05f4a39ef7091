import fc from 'fast-check';
import type { JsonSchema } from './json-schema.js';

const NAMES = ['a', 'b', 'c', 'd'] as const;
const leaf: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.constant<JsonSchema>({ type: 'null' }),
  fc.constant<JsonSchema>({ type: 'boolean' }),
  fc.constantFrom('red', 'green', 'blue', 7).map((value): JsonSchema => ({ const: value })),
  fc
    .uniqueArray(fc.constantFrom('red', 'green', 'blue'), { minLength: 1 })
    .map((values): JsonSchema => ({ enum: values })),
  fc
    .record(
      { maxLength: fc.integer({ min: 3, max: 6 }), minLength: fc.integer({ min: 0, max: 3 }) },
      { requiredKeys: [] },
    )
    .map((bounds): JsonSchema => ({ type: 'string', ...bounds })),
  fc.constantFrom('^[a-z]{2}$', '^[A-Z]{2}$').map((pattern): JsonSchema => ({ type: 'string', pattern })),
  fc.constantFrom('date-time', 'uuid').map((format): JsonSchema => ({ type: 'string', format })),
  fc
    .record({ minimum: fc.integer({ min: 0, max: 5 }), maximum: fc.integer({ min: 5, max: 9 }) }, { requiredKeys: [] })
    .chain((bounds) => fc.constantFrom('integer', 'number').map((type): JsonSchema => ({ type, ...bounds }))),
);

/** Schemas of the kinds that messages are made of. */
export const schemas: fc.Arbitrary<JsonSchema> = fc.letrec<{ any: JsonSchema }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('any'), { minLength: 1, maxLength: 2 }).map((anyOf): JsonSchema => ({ anyOf })),
    fc.record({ type: fc.constant('array'), items: tie('any') }),
    tie('any').map((value): JsonSchema => ({ type: 'object', patternProperties: { '^[a-d]$': value } })),
    fc
      .tuple(
        fc.uniqueArray(fc.constantFrom(...NAMES)),
        fc.array(tie('any'), { minLength: 4, maxLength: 4 }),
        fc.nat(15),
      )
      .map(([names, fields, mask]): JsonSchema => ({
        type: 'object',
        properties: Object.fromEntries(names.map((name, at) => [name, fields[at] as JsonSchema])),
        required: names.filter((_, at) => (mask >> at) % 2 === 1),
      })),
  ),
})).any;

/** A schema and what may have become of it: the same in most places, another in some. */
export const changes: fc.Arbitrary<readonly [JsonSchema, JsonSchema]> = schemas.chain((released) =>
  fc.tuple(fc.constant(released), changed(released)),
);

function changed(schema: JsonSchema): fc.Arbitrary<JsonSchema> {
  return fc.oneof(
    { weight: 4, arbitrary: withinParts(schema) },
    { weight: 1, arbitrary: schemas },
    { weight: 1, arbitrary: fc.constant<JsonSchema>({ anyOf: [schema, { type: 'null' }] }) },
  );
}

function withinParts(schema: JsonSchema): fc.Arbitrary<JsonSchema> {
  if (schema.anyOf) return fc.tuple(...schema.anyOf.map(changed)).map((anyOf) => ({ anyOf }));
  if (schema.items) return changed(schema.items).map((items) => ({ ...schema, items }));
  if (schema.enum) return fc.constant({ enum: schema.enum.slice(1).concat('red') });
  if (schema.properties) return changedObject(schema);
  if (schema.patternProperties) {
    const [value = {}] = Object.values(schema.patternProperties);
    return changed(value).map((one) => ({ ...schema, patternProperties: { '^[a-d]$': one } }));
  }
  return fc.constant(schema);
}

function changedObject(schema: JsonSchema): fc.Arbitrary<JsonSchema> {
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) =>
    fc.tuple(fc.constant(name), fc.option(changed(field), { freq: 8 })),
  );
  return fc
    .tuple(fc.tuple(...fields), fc.option(schemas, { freq: 2 }), fc.boolean())
    .map(([kept, added, keepsRequired]) => {
      const left = kept.flatMap(([name, field]) => (field ? [[name, field] as const] : []));
      const properties = Object.fromEntries(added ? [...left, ['d', added] as const] : left);
      const required = keepsRequired ? (schema.required ?? []).filter((name) => name in properties) : [];
      return { ...schema, properties, required };
    });
}

/** Values that a schema allows, fields it does not name among them. */
export function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valuesOf));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'string':
      return texts(schema);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}), { maxLength: 3 });
    case 'object':
      return objects(schema);
    default:
      return numbers(schema);
  }
}

function texts({ pattern, format, minLength = 0, maxLength = 8 }: JsonSchema): fc.Arbitrary<string> {
  if (pattern === '^[a-z]{2}$') return fc.constantFrom('aa', 'zz');
  if (pattern === '^[A-Z]{2}$') return fc.constantFrom('AA', 'ZZ');
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return fc.constant('2026-05-19T12:00:00.000Z');
  return fc.string({ minLength: Number(minLength), maxLength: Number(maxLength) });
}

function numbers({ type, minimum = -20, maximum = 20 }: JsonSchema): fc.Arbitrary<number> {
  const [min, max] = [Number(minimum), Number(maximum)];
  return type === 'integer' ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
}

function objects({ properties = {}, patternProperties = {}, required = [] }: JsonSchema): fc.Arbitrary<object> {
  const [value] = Object.values(patternProperties);
  if (value) return fc.dictionary(fc.constantFrom(...NAMES, 'other'), valuesOf(value), { maxKeys: 3 });
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, valuesOf(field)]));
  return fc
    .tuple(fc.record(fields, { requiredKeys: [...required] }), fc.boolean())
    .map(([known, hasMore]) => (hasMore ? { ...known, unheardOf: 1 } : known));
}
