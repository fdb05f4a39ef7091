/** A route of the public interface: where it leads, and whether it answers without a credential. */
export interface EdgeRoute {
  readonly method: string;
  /** In Fastify's spelling: `/api/v1/qr-codes/:id`. */
  readonly url: string;
  readonly service: string;
  readonly isPublic: boolean;
}

/** As much of an OpenAPI document as routing needs. */
export interface RoutingDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** The published OpenAPI document is the route table: what is not described there is not reachable. */
export function routesOf(document: RoutingDocument): EdgeRoute[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return isOperation(operation) ? [toRoute(path, method, operation)] : [];
    }),
  );
}

interface Operation {
  readonly 'x-service': string;
  readonly security?: readonly unknown[];
}

function isOperation(candidate: unknown): candidate is Operation {
  return typeof candidate === 'object' && candidate !== null && 'x-service' in candidate;
}

function toRoute(path: string, method: string, operation: Operation): EdgeRoute {
  return {
    method: method.toUpperCase(),
    url: path.replaceAll(/\{([^}]+)\}/g, ':$1'),
    service: operation['x-service'],
    isPublic: operation.security?.length === 0,
  };
}
