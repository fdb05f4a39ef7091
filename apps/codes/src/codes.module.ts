import { type DynamicModule, Module } from '@nestjs/common';
import { CreateEvents, EventStoreModule } from '@proofmark/event-store';
import { EventStreamModule } from '@proofmark/event-stream';
import { RuntimeModule } from '@proofmark/runtime';
import type { CodesConfig } from './codes.config.js';
import { Destinations } from './destination/destinations.js';
import { DomainRulesController } from './domain-rules/domain-rules.controller.js';
import { DomainRulesHandler } from './domain-rules/domain-rules.handler.js';
import { OpenCodes } from './migrations/20261120-open-codes.js';
import { publishedQrCodes } from './published-events.js';
import { QrCodeController } from './qr-code/qr-code.controller.js';
import { QrCodeHandler } from './qr-code/qr-code.handler.js';
import { QrCodeSlug } from './qr-code/qr-code-slug.js';
import { codesReadModels } from './read-models.js';
import { QrCodeDestinationsHistoryController } from './read-models/qr-code-destinations-history/qr-code-destinations-history.controller.js';
import { QrCodeDetailsController } from './read-models/qr-code-details/qr-code-details.controller.js';
import { QrCodes } from './read-models/qr-code-details/qr-codes.query.js';
import { DomainRulesInForce } from './read-models/workspace-domain-rules/domain-rules-in-force.query.js';
import { WorkspaceDomainRulesController } from './read-models/workspace-domain-rules/workspace-domain-rules.controller.js';
import { RenderController } from './rendering/render.controller.js';
import { ClaimedSlugs } from './slug/claimed-slugs.js';

/** QR codes: what they are called, where they lead, what they look like. */
@Module({})
export class CodesModule {
  static with(config: CodesConfig): DynamicModule {
    return {
      module: CodesModule,
      imports: [
        RuntimeModule.forService({
          config,
          entities: codesReadModels.entities,
          migrations: [CreateEvents, OpenCodes],
        }),
        EventStreamModule.forService(config),
        EventStoreModule.forService({
          projections: codesReadModels.projections,
          published: [publishedQrCodes(config.RESOLVER_PUBLIC_URL)],
        }),
      ],
      controllers: [
        QrCodeController,
        RenderController,
        QrCodeDetailsController,
        QrCodeDestinationsHistoryController,
        DomainRulesController,
        WorkspaceDomainRulesController,
      ],
      providers: [
        QrCodeHandler,
        QrCodeSlug,
        ClaimedSlugs,
        QrCodes,
        Destinations,
        DomainRulesHandler,
        DomainRulesInForce,
      ],
    };
  }
}
