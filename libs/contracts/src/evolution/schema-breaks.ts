import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import {
  alternatives,
  comparable,
  FORMS,
  type JsonSchema,
  LOWER_BOUNDS,
  UPPER_BOUNDS,
  withoutAnnotations,
} from './json-schema.js';

/** Where a message may now be what readers of the released schema were never told of. */
export interface SchemaBreak {
  /** `data.status`; empty for the message itself. Items of a list are `[]`, keys of a map `*`. */
  readonly field: string;
  /** The rest of the sentence: `may now be "expired"`. */
  readonly what: string;
}

const ajv = formats.default(new Ajv({ strict: false }));

/**
 * What in `next` breaks a reader made for `released`: one that validates against it, has a column for each of its fields, or code made from
 * it, and ignores fields it does not know. Empty only when every value that `next` allows is one that `released` allowed. Where it cannot
 * tell, it says so as a break: a schema that only became narrower, or got more fields, passes.
 */
export function schemaBreaks(next: JsonSchema, released: JsonSchema, field = ''): readonly SchemaBreak[] {
  const known = alternatives(released);
  return alternatives(next).flatMap((candidate) => {
    const perKnown = known.map((one) => alternativeBreaks(candidate, one, field));
    if (perKnown.some((breaks) => breaks.length === 0)) return [];
    const [closest, ...others] = known.flatMap((one, at) => (sameKind(candidate, one) ? (perKnown[at] ?? []) : []));
    if (closest && known.filter((one) => sameKind(candidate, one)).length === 1) return [closest, ...others];
    return [{ field, what: `may now be ${spoken(candidate)}` }];
  });
}

function alternativeBreaks(next: JsonSchema, released: JsonSchema, field: string): readonly SchemaBreak[] {
  if (isDeepStrictEqual(withoutAnnotations(next), withoutAnnotations(released))) return [];
  if (!comparable(next) || !comparable(released)) return [{ field, what: 'changed in a way that cannot be compared' }];
  if ('const' in next || 'const' in released) return constantBreaks(next, released, field);
  if (!isWithinType(next.type, released.type)) return [{ field, what: `may now be ${spoken(next)}` }];
  return [
    ...looserBounds(next, released, field),
    ...otherForms(next, released, field),
    ...objectBreaks(next, released, field),
    ...itemBreaks(next, released, field),
  ];
}

function constantBreaks(next: JsonSchema, released: JsonSchema, field: string): SchemaBreak[] {
  if ('const' in next && ajv.validate(released, next.const)) return [];
  return [{ field, what: `may now be ${spoken(next)}` }];
}

function sameKind(a: JsonSchema, b: JsonSchema): boolean {
  return !('const' in a) && !('const' in b) && a.type === b.type;
}

function isWithinType(next: JsonSchema['type'], released: JsonSchema['type']): boolean {
  return released === undefined || next === released || (next === 'integer' && released === 'number');
}

function looserBounds(next: JsonSchema, released: JsonSchema, field: string): SchemaBreak[] {
  const looser = (keyword: string, isLooser: (a: number, b: number) => boolean): SchemaBreak[] => {
    const [bound, before] = [next[keyword], released[keyword]];
    if (typeof before !== 'number' || (typeof bound === 'number' && !isLooser(bound, before))) return [];
    return [{ field, what: `has ${keyword} ${typeof bound === 'number' ? bound : 'no more'}, it was ${before}` }];
  };
  return [
    ...UPPER_BOUNDS.flatMap((keyword) => looser(keyword, (bound, before) => bound > before)),
    ...LOWER_BOUNDS.flatMap((keyword) => looser(keyword, (bound, before) => bound < before)),
  ];
}

function otherForms(next: JsonSchema, released: JsonSchema, field: string): SchemaBreak[] {
  const others = FORMS.filter((keyword) => released[keyword] !== undefined && next[keyword] !== released[keyword]);
  return others.map((keyword) => {
    const now = next[keyword] === undefined ? 'no more' : JSON.stringify(next[keyword]);
    return { field, what: `has ${keyword} ${now}, it was ${JSON.stringify(released[keyword])}` };
  });
}

function objectBreaks(next: JsonSchema, released: JsonSchema, field: string): SchemaBreak[] {
  const { properties = {}, required = [] } = released;
  const kept = new Set(next.required);
  const isGone = (name: string) => name in properties && !next.properties?.[name];
  const missing = required.filter((name) => !kept.has(name) && !isGone(name));
  const fields = Object.entries(properties).flatMap(([name, schema]) => {
    const now = next.properties?.[name];
    const path = below(field, name);
    return now ? schemaBreaks(now, schema, path) : [{ field: path, what: 'is gone' }];
  });
  return [
    ...missing.map((name) => ({ field: below(field, name), what: 'is no longer always there' })),
    ...fields,
    ...mapBreaks(next, released, field),
  ];
}

/** Of objects that are maps: the values of keys that are no fields of their own. */
function mapBreaks(next: JsonSchema, released: JsonSchema, field: string): readonly SchemaBreak[] {
  const patterns = Object.entries(released.patternProperties ?? {}).flatMap(([pattern, schema]) => {
    const newFields = Object.entries(next.properties ?? {}).filter(([name]) => new RegExp(pattern, 'u').test(name));
    const now = next.patternProperties?.[pattern];
    return [
      ...(now
        ? schemaBreaks(now, schema, below(field, '*'))
        : [{ field: below(field, '*'), what: 'may now be anything' }]),
      ...newFields.flatMap(([name, one]) => schemaBreaks(one, schema, below(field, name))),
    ];
  });
  const others = released.additionalProperties;
  // Closed or not, readers ignore what they do not know; but a map's values are what it is read for.
  const isMap = typeof others === 'object';
  if (
    !isMap ||
    isDeepStrictEqual(
      [next.additionalProperties, Object.keys(next.properties ?? {})],
      [others, Object.keys(released.properties ?? {})],
    )
  )
    return patterns;
  return [...patterns, { field: below(field, '*'), what: 'changed in a way that cannot be compared' }];
}

function itemBreaks(next: JsonSchema, released: JsonSchema, field: string): readonly SchemaBreak[] {
  if (!released.items) return [];
  const path = `${field}[]`;
  return next.items ? schemaBreaks(next.items, released.items, path) : [{ field: path, what: 'may now be anything' }];
}

function below(field: string, name: string): string {
  return field === '' ? name : `${field}.${name}`;
}

function spoken(schema: JsonSchema): string {
  if ('const' in schema) return JSON.stringify(schema.const);
  return typeof schema.type === 'string' ? schema.type : 'anything';
}
