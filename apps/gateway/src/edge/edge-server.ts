import cors from '@fastify/cors';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { routeUpgrades } from '@proofmark/runtime';
import type { FastifyInstance } from 'fastify';
import { ApiDocument } from '../docs/api-document.js';
import { serveDocs } from '../docs/serve-docs.js';
import { GatewayConfig } from '../gateway.config.js';
import { Edge } from './edge.js';
import { requestIdOf } from './request-id.js';
import { routesOf } from './route-table.js';
import { securityHeaders } from './security-headers.js';

/** Puts the edge into this service's Fastify: below Nest's own pipeline, which would read bodies and know nothing of streams. */
@Injectable()
export class EdgeServer implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly edge: Edge,
    private readonly document: ApiDocument,
    @Inject(GatewayConfig) private readonly config: GatewayConfig,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const secure = securityHeaders(this.config.PUBLIC_URL.startsWith('https:'));
    fastify.addHook('onRequest', (request, reply, done) => {
      request.id = requestIdOf(request.headers['x-request-id']);
      reply.headers(secure).header('x-request-id', request.id);
      done();
    });
    routeUpgrades(fastify);
    // Not awaited: they are loaded when all is wired, and so answer errors as the rest of the service does.
    this.allowOtherPages(fastify);
    void fastify.register((scope) => this.route(scope));
    void fastify.register((scope) => serveDocs(scope, this.document));
  }

  private allowOtherPages(fastify: FastifyInstance): void {
    // Any page may call with a key; none but our own may call with a cookie, so credentials are never allowed.
    const settings = { origin: '*', credentials: false, maxAge: 86_400, exposedHeaders: EXPOSED, methods: METHODS };
    void fastify.register(cors, settings);
  }

  private async route(scope: FastifyInstance): Promise<void> {
    // Bodies stream through to the service, whatever they are.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const route of routesOf(this.document.read())) {
      scope.route({
        method: route.method,
        url: route.url,
        // What OPTIONS says of itself comes from the service, also to the browser that only wants to know whether it may call.
        ...(route.method === 'OPTIONS' && { config: { cors: { preflightContinue: true, strictPreflight: false } } }),
        handler: (request, reply) => this.edge.pass(request, reply, route),
      });
    }
  }
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EXPOSED = [
  'ETag',
  'GS1-CBV-Version',
  'GS1-EPC-Format',
  'GS1-EPCIS-Version',
  'GS1-Next-Page-Token-Expires',
  'Idempotency-Replayed',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
];
