import { isObject, type Json, mapObjects } from './json.js';

/** Rewrites what OpenAPI 3.0 said in words of its own into the JSON Schema of 3.1. */
export function toJsonSchema(document: unknown): unknown {
  return mapObjects(document, (object) => withoutNullable(unwrapped(object)));
}

/** `nullable` is gone from 3.1: null is a type. */
function withoutNullable({ nullable, ...schema }: Json): Json {
  if (nullable === undefined) return schema;
  if (nullable === false) return schema;
  const { type, ...rest } = schema;
  // What is referred to knows no null, whatever type is named beside the reference.
  if ('$ref' in schema || typeof type !== 'string') return { anyOf: [rest, { type: 'null' }] };
  return withNull(schema, type);
}

function withNull(schema: Json, type: string): Json {
  const listed = Array.isArray(schema['enum']) ? { enum: [...(schema['enum'] as unknown[]), null] } : {};
  return { ...schema, ...listed, type: [type, 'null'] };
}

/** 3.0 needed `allOf` around a reference that has something beside it; 3.1 does not. */
function unwrapped(schema: Json): Json {
  const { allOf, ...rest } = schema;
  if (!Array.isArray(allOf) || allOf.length !== 1 || !isObject(allOf[0])) return schema;
  return { ...rest, ...allOf[0] };
}
