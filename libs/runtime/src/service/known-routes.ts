import type { FastifyInstance } from 'fastify';

interface KnownRoute {
  readonly pattern: RegExp;
  readonly methods: readonly string[];
}

const ofServers = new WeakMap<object, KnownRoutes>();

/** The routes of a server, to tell an address that is unknown from one that does not know the method. Asked only when nothing was found. */
export class KnownRoutes {
  private readonly routes: KnownRoute[] = [];

  /** Must be called before the first route is made. */
  static watch(fastify: FastifyInstance): void {
    const known = new KnownRoutes();
    ofServers.set(fastify.server, known);
    fastify.addHook('onRoute', ({ url, method }) => {
      // A route that matches every path says nothing about any, and neither does one that only tells what others can do.
      if (url !== '*' && method !== 'OPTIONS') known.routes.push({ pattern: patternOf(url), methods: [method].flat() });
    });
  }

  static of(fastify: FastifyInstance): KnownRoutes {
    return ofServers.get(fastify.server) ?? new KnownRoutes();
  }

  /** The methods known at a URL; empty when there is nothing. */
  methodsAt(url: string): string[] {
    const path = (url.split('?', 1)[0] ?? '').replace(/(?<=.)\/$/, '');
    const here = this.routes.filter(({ pattern }) => pattern.test(path));
    return [...new Set(here.flatMap(({ methods }) => methods))].sort();
  }
}

/** `/notes/:id` and `/files/*`, with or without a slash behind. */
function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\*]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}/?$`);
}
