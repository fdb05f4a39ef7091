import { isEpcisPath } from '@proofmark/contracts';

/** Of a route that says nothing else. */
const MAX_BODY_BYTES = 1024 * 1024;

/** A route of the public interface: where it leads, and whether it answers without a credential. */
export interface EdgeRoute {
  readonly method: string;
  /** In Fastify's spelling: `/api/v1/qr-codes/:id`. */
  readonly url: string;
  readonly service: string;
  readonly isPublic: boolean;
  readonly maxBodyBytes: number;
}

/** As much of an OpenAPI document as routing needs. */
export interface RoutingDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** The published OpenAPI document is the route table: what is not described there is not reachable. */
export function routesOf(document: RoutingDocument): EdgeRoute[] {
  return Object.entries(document.paths).flatMap(([path, item]) => {
    const routes = METHODS.flatMap((method) => {
      const operation = item[method];
      return isOperation(operation) ? [toRoute(path, method, operation)] : [];
    });
    return [...routes, ...discoveryOf(path, routes)];
  });
}

/** EPCIS 2.0 §12.1: OPTIONS tells anybody what a resource can do. It is the same for all of them and not said for each in the document. */
function discoveryOf(path: string, [route]: readonly EdgeRoute[]): EdgeRoute[] {
  return route && isEpcisPath(path) ? [{ ...route, method: 'OPTIONS', isPublic: true }] : [];
}

interface Operation {
  readonly 'x-service': string;
  readonly 'x-max-body-bytes'?: number;
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
    maxBodyBytes: operation['x-max-body-bytes'] ?? MAX_BODY_BYTES,
  };
}
