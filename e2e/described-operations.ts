import { readFileSync } from 'node:fs';
import type { ApiRequest } from '@proofmark/testing';

type Schema = Readonly<Record<string, unknown>>;

interface OperationObject {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly 'x-scope'?: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** One operation of the OpenAPI document, as far as a stranger needs it. */
export interface Operation {
  readonly method: ApiRequest['method'];
  readonly path: string;
  readonly operationId: string;
  readonly isPublic: boolean;
  /** Only a signed-in admin may call it. */
  readonly sessionOnly: boolean;
  readonly scope: string | null;
  /** A body with everything that is required, as the document's own examples say it; absent where none is taken. */
  readonly body?: unknown;
}

const document = JSON.parse(readFileSync(new URL('../docs/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: Record<string, Schema> };
};

export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => describeOperation(path, method, operation)),
);

function describeOperation(path: string, method: string, operation: OperationObject): Operation {
  const schemes = operation.security.flatMap((requirement) => Object.keys(requirement));
  const schema = operation.requestBody?.content['application/json']?.schema;
  return {
    method: method.toUpperCase() as Operation['method'],
    path,
    operationId: operation.operationId,
    isPublic: operation.security.length === 0,
    sessionOnly: schemes.length === 1 && schemes[0] === 'session',
    scope: operation['x-scope'] ?? null,
    ...(schema && { body: exampleOf(schema) }),
  };
}

function exampleOf(reference: Schema): unknown {
  const schema = resolved(reference);
  const told = toldExample(schema);
  if (told !== undefined) return told;
  const { properties, required = [] } = schema as { properties?: Record<string, Schema>; required?: string[] };
  if (!properties) throw new Error(`The OpenAPI document gives no example for ${JSON.stringify(schema)}.`);
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {})]));
}

function toldExample({ example, default: preset, enum: values }: Schema): unknown {
  return example ?? preset ?? (values as unknown[] | undefined)?.[0];
}

function resolved(schema: Schema): Schema {
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
  return name === undefined ? schema : (document.components.schemas[name] ?? {});
}
