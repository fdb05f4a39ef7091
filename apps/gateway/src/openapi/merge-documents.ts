import { completeOperation } from './complete-operation.js';
import { isObject, type Json, sorted } from './json.js';
import { securitySchemes, sharedParameters, sharedResponses } from './shared-components.js';
import { TAGS } from './tags.js';
import { toJsonSchema } from './to-json-schema.js';

/** What one service says of its own routes. */
export interface ServiceDocument {
  readonly service: string;
  readonly paths: Readonly<Record<string, unknown>>;
  readonly schemas: Readonly<Record<string, unknown>>;
}

/** Only these paths are reached through the gateway. */
const PUBLIC_PREFIX = '/api/';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** One OpenAPI 3.1 document from those of all services, with what holds for every route said once. @throws Error for an unknown tag or a route said twice */
export function mergeDocuments(documents: readonly ServiceDocument[], version: string): Json {
  const schemas: Record<string, unknown> = {};
  const paths: Record<string, Json> = {};
  for (const document of documents) {
    const own = withUniqueNames(document, schemas);
    Object.assign(schemas, own.schemas);
    addPaths(paths, own);
  }
  const merged = {
    openapi: '3.1.0',
    info: INFO(version),
    servers: [{ url: '/', description: 'The gateway that serves this document.' }],
    tags: tagsOf(paths),
    paths: sorted(paths),
    components: {
      schemas: sorted(schemas),
      responses: sharedResponses(schemas),
      parameters: sharedParameters,
      securitySchemes,
    },
  };
  return toJsonSchema(merged) as Json;
}

const INFO = (version: string): Json => ({
  title: 'Proofmark API',
  version,
  description:
    'Every physical product gets an identity that can be issued, scanned, guaranteed, traced and audited. Errors are ' +
    '`{ "error": { "code", "message", "details"? } }`: branch on `code`. Lists are paged by cursor. Times are ISO 8601 UTC. ' +
    '`live` and `test` are separate worlds: the id of one is unknown in the other.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
});

function addPaths(paths: Record<string, Json>, { service, paths: own }: ServiceDocument): void {
  for (const [path, item] of Object.entries(own)) {
    if (!path.startsWith(PUBLIC_PREFIX) || !isObject(item)) continue;
    const target = (paths[path] ??= {});
    for (const method of METHODS) {
      const operation = item[method];
      if (!isObject(operation)) continue;
      if (target[method]) throw new Error(`${method} ${path} is answered by two services.`);
      target[method] = completeOperation(operation, { service, path, method });
    }
  }
}

/** Two services may use one name for two things: the later one's gets the service's name in front. */
function withUniqueNames(document: ServiceDocument, taken: Readonly<Record<string, unknown>>): ServiceDocument {
  const { service, schemas } = document;
  const clashing = Object.keys(schemas).filter((name) => name in taken && !isSame(schemas[name], taken[name]));
  if (clashing.length === 0) return document;
  const prefix = service.charAt(0).toUpperCase() + service.slice(1);
  let text = JSON.stringify({ paths: document.paths, schemas });
  for (const name of clashing) {
    text = text.replaceAll(`"#/components/schemas/${name}"`, `"#/components/schemas/${prefix}${name}"`);
  }
  const renamed = JSON.parse(text) as Pick<ServiceDocument, 'paths' | 'schemas'>;
  const entries = Object.entries(renamed.schemas).map(([name, schema]) => [
    clashing.includes(name) ? prefix + name : name,
    schema,
  ]);
  return { service, paths: renamed.paths, schemas: Object.fromEntries(entries) as Json };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function tagsOf(paths: Readonly<Record<string, Json>>): Json[] {
  const used = new Set(
    Object.values(paths).flatMap((item) =>
      Object.values(item).flatMap((operation) => (operation as { tags?: string[] }).tags ?? []),
    ),
  );
  const unknown = [...used].filter((name) => !(name in TAGS));
  if (unknown.length > 0) throw new Error(`Say what these tags are about in tags.ts: ${unknown.join(', ')}.`);
  return Object.entries(TAGS).flatMap(([name, description]) => (used.has(name) ? [{ name, description }] : []));
}
