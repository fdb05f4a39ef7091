import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { EPCIS_PATH, EPCIS_VERSION_HEADERS } from '@proofmark/contracts';
import { KnownRoutes, routeUpgrades } from '@proofmark/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PassportConfig } from '../../passport.config.js';
import { isEpcisRequest } from './is-epcis-request.js';
import { boundLargeBodies } from './large-bodies.js';
import { CAPTURE_LIMIT_HEADERS } from './limits.js';
import { readRawBodies } from './raw-bodies.js';
import { checkVersions, RANGE_HEADERS } from './versions.js';

/** What holds for every request of the EPCIS interface, before a controller sees it: bodies, versions, discovery by OPTIONS. */
@Injectable()
export class EpcisEdge implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: PassportConfig,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const { EPCIS_LARGE_BODIES_MIB: mebibytes, EPCIS_BODY_PATIENCE_MS: patienceMs } = this.config;
    // Before anything reads of a body.
    boundLargeBodies(fastify, { mebibytes, patienceMs });
    readRawBodies(fastify);
    routeUpgrades(fastify);
    fastify.addHook('onRequest', (request, reply, done) => {
      if (isEpcisRequest(request)) {
        reply.headers(EPCIS_VERSION_HEADERS);
        checkVersions(request.headers);
      }
      done();
    });
    for (const url of [EPCIS_PATH, `${EPCIS_PATH}/*`]) fastify.options(url, discover);
  }
}

/** Paths that take events. */
const CAPTURING = new RegExp(`^${EPCIS_PATH}/(?:capture|events)(?:\\?|$)`);

/** EPCIS 2.0 §12.1: which methods a resource has, which versions are spoken, and what a capture may hold. */
function discover(request: FastifyRequest, reply: FastifyReply): void {
  const methods = KnownRoutes.of(request.server).methodsAt(request.url);
  if (methods.length === 0) return void reply.callNotFound();
  reply.headers({ allow: [...methods, 'OPTIONS'].join(', '), ...RANGE_HEADERS });
  if (CAPTURING.test(request.url)) reply.headers(CAPTURE_LIMIT_HEADERS);
  void reply.code(204).send();
}
