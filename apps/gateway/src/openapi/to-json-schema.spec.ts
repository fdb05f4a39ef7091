import { toJsonSchema } from './to-json-schema.js';

describe('a schema in JSON Schema words', () => {
  it('says null as a type', () =>
    expect(toJsonSchema({ properties: { at: { type: 'string', format: 'date-time', nullable: true } } })).toEqual({
      properties: { at: { type: ['string', 'null'], format: 'date-time' } },
    }));

  it('says null among the values of an enumeration', () =>
    expect(toJsonSchema({ type: 'string', enum: ['a'], nullable: true })).toEqual({
      type: ['string', 'null'],
      enum: ['a', null],
    }));

  it('says null beside a reference', () =>
    expect(toJsonSchema({ nullable: true, allOf: [{ $ref: '#/components/schemas/A' }] })).toEqual({
      anyOf: [{ $ref: '#/components/schemas/A' }, { type: 'null' }],
    }));

  it('says null beside a reference that its type is told of, too', () =>
    expect(toJsonSchema({ type: 'object', nullable: true, allOf: [{ $ref: '#/components/schemas/A' }] })).toEqual({
      anyOf: [{ $ref: '#/components/schemas/A' }, { type: 'null' }],
    }));

  it('refers directly, with what is said beside it', () =>
    expect(toJsonSchema({ description: 'It.', allOf: [{ $ref: '#/components/schemas/A' }] })).toEqual({
      description: 'It.',
      $ref: '#/components/schemas/A',
    }));

  it('leaves the rest as it is', () => {
    const schema = {
      type: 'array',
      items: { type: 'string', nullable: false },
      allOf: [{ minItems: 1 }, { maxItems: 2 }],
    };
    expect(toJsonSchema(schema)).toEqual({ ...schema, items: { type: 'string' } });
  });
});
