import { describe, expect, it } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { changes, schemas, valuesOf } from './evolving-schemas.fixture.js';
import type { JsonSchema } from './json-schema.js';
import { schemaBreaks } from './schema-breaks.js';

const ajv = formats.default(new Ajv({ strict: false }));
const nullable = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });
const words = (...values: string[]) => Type.Union(values.map((value) => Type.Literal(value)));

const released = {
  name: Type.String({ maxLength: 50 }),
  status: words('active', 'paused'),
  note: Type.Optional(Type.String()),
  at: Type.String({ format: 'date-time' }),
  count: Type.Integer({ minimum: 0 }),
  tags: Type.Array(Type.String({ maxLength: 10 }), { maxItems: 5 }),
  utm: Type.Record(Type.String({ pattern: '^utm_[a-z]+$' }), Type.String({ maxLength: 10 })),
  country: Type.Union([Type.String({ pattern: '^[A-Z]{2}$' }), Type.Null()]),
  kind: Type.Literal('code'),
};
const objectOf = (fields: object): JsonSchema => Type.Object(fields as typeof released);
const { name: _name, ...withoutName } = released;
const { note: _note, ...withoutNote } = released;

const breaking: [string, object, string][] = [
  ['a field that was always there is gone', withoutName, 'name is gone'],
  ['a field that was sometimes there is gone', withoutNote, 'note is gone'],
  [
    'a required field became optional',
    { ...released, name: Type.Optional(released.name) },
    'name is no longer always there',
  ],
  ['a field may be null', { ...released, name: nullable(released.name) }, 'name may now be null'],
  ['a type is another', { ...released, name: Type.Integer() }, 'name may now be integer'],
  ['a whole number may be broken', { ...released, count: Type.Number({ minimum: 0 }) }, 'count may now be number'],
  ['a choice has a new value', { ...released, status: words('active', 'paused', 'lost') }, 'status may now be "lost"'],
  ['a text may be longer', { ...released, name: Type.String({ maxLength: 60 }) }, 'name has maxLength 60, it was 50'],
  ['a text has no bound', { ...released, name: Type.String() }, 'name has maxLength no more, it was 50'],
  ['a number may be lower', { ...released, count: Type.Integer({ minimum: -1 }) }, 'count has minimum -1, it was 0'],
  [
    'a format is another',
    { ...released, at: Type.String({ format: 'date' }) },
    'at has format "date", it was "date-time"',
  ],
  [
    'a pattern is gone',
    { ...released, country: nullable(Type.String()) },
    'country has pattern no more, it was "^[A-Z]{2}$"',
  ],
  ['a constant is another', { ...released, kind: Type.Literal('label') }, 'kind may now be "label"'],
  [
    'an item is another',
    { ...released, tags: Type.Array(Type.Integer(), { maxItems: 5 }) },
    'tags[] may now be integer',
  ],
  [
    'a list may be longer',
    { ...released, tags: Type.Array(Type.String({ maxLength: 10 })) },
    'tags has maxItems no more, it was 5',
  ],
  [
    'a value of a map is another',
    { ...released, utm: { type: 'object', patternProperties: { '^utm_[a-z]+$': { type: 'null' } } } },
    'utm.* may now be null',
  ],
];

const harmless: [string, object][] = [
  ['nothing changed', released],
  ['a new field is always there', { ...released, colour: Type.String() }],
  ['a new field is sometimes there', { ...released, colour: Type.Optional(Type.String()) }],
  ['an optional field is always there', { ...released, note: Type.String() }],
  ['a field is never null any more', { ...released, country: Type.String({ pattern: '^[A-Z]{2}$' }) }],
  ['a choice lost a value', { ...released, status: words('paused') }],
  ['a text became a choice', { ...released, name: words('one', 'two') }],
  ['bounds are narrower', { ...released, name: Type.String({ maxLength: 40, minLength: 1 }) }],
  [
    'only the description is another',
    { ...released, name: Type.String({ maxLength: 50, description: 'How it is called.' }) },
  ],
];

describe('for a reader of the released schema', () => {
  it.each(breaking)('it breaks when %s', (_, fields, sentence) => {
    const said = schemaBreaks(objectOf(fields), objectOf(released)).map(({ field, what }) => `${field} ${what}`);
    expect(said).toEqual([sentence]);
  });

  it.each(harmless)('it does not break when %s', (_, fields) => {
    expect(schemaBreaks(objectOf(fields), objectOf(released))).toEqual([]);
  });

  it('breaks deeper down are told with the whole path', () => {
    const nested = (field: JsonSchema) =>
      objectOf({ data: Type.Object({ items: Type.Array(objectOf({ field }) as never) }) });
    expect(schemaBreaks(nested(Type.Null()), nested(Type.String()))).toEqual([
      { field: 'data.items[].field', what: 'may now be null' },
    ]);
  });
});

describe('whatever becomes of whatever schema', () => {
  it('when no break is told, every value of the new one is one of the old', () => {
    let harmlessChanges = 0;
    const holds = fc.property(
      changes.chain(([before, next]) => fc.tuple(fc.constant(before), fc.constant(next), valuesOf(next))),
      ([before, next, value]) => {
        if (schemaBreaks(next, before).length > 0) return;
        harmlessChanges++;
        expect(ajv.validate(before, value)).toBe(true);
      },
    );
    fc.assert(holds, { numRuns: 3000 });
    // Otherwise it would hold for a comparison that refuses everything.
    expect(harmlessChanges).toBeGreaterThan(200);
  });

  it('a schema never breaks itself, nor does one with a field more', () => {
    const holds = fc.property(schemas, schemas, (schema, added) => {
      expect(schemaBreaks(schema, structuredClone(schema))).toEqual([]);
      const message = (more: object) => ({ type: 'object', properties: { data: schema, ...more }, required: ['data'] });
      expect(schemaBreaks(message({ added }), message({}))).toEqual([]);
    });
    fc.assert(holds);
  });
});
