import { type DynamicModule, Module } from '@nestjs/common';
import { EPCIS_PATH, EPCIS_VERSION_HEADERS, epcisProblem } from '@proofmark/contracts';
import { EventStreamModule } from '@proofmark/event-stream';
import { problemDetails, RuntimeModule } from '@proofmark/runtime';
import { ApiDocument } from './docs/api-document.js';
import { Authenticator } from './edge/authenticator.js';
import { Edge } from './edge/edge.js';
import { EdgeServer } from './edge/edge-server.js';
import { IdentityClient } from './edge/identity-client.js';
import type { GatewayConfig } from './gateway.config.js';
import { UpstreamHealth } from './health/upstream-health.controller.js';
import { ApiKeyDirectory } from './keys/api-key-directory.js';
import { ApiKeyUseLog } from './keys/api-key-uses.js';
import { OnApiKey } from './keys/on-api-key.js';
import { remoteServices } from './upstreams/remote-services.js';

/** As the service behind tells of its own, so that nobody needs to know who refused. */
const epcisErrors = problemDetails({ below: EPCIS_PATH, problemOf: epcisProblem, headers: EPCIS_VERSION_HEADERS });

/** The public edge. Where the services run in this process, {@link Upstreams} is given from outside. */
@Module({})
export class GatewayModule {
  static with(config: GatewayConfig): DynamicModule {
    return {
      module: GatewayModule,
      imports: [RuntimeModule.forService({ config, errorShapes: [epcisErrors] }), EventStreamModule.forService(config)],
      controllers: [OnApiKey, UpstreamHealth],
      providers: [
        { provide: ApiDocument, useFactory: () => new ApiDocument() },
        ApiKeyDirectory,
        ApiKeyUseLog,
        IdentityClient,
        Authenticator,
        Edge,
        EdgeServer,
        ...remoteServices(config),
      ],
    };
  }
}
