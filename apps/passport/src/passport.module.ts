import { type DynamicModule, Module } from '@nestjs/common';
import { CreateEvents, CreateStreamPositions, EventStoreModule } from '@proofmark/event-store';
import { EventStreamModule } from '@proofmark/event-stream';
import { RuntimeModule } from '@proofmark/runtime';
import { CaptureController } from './epcis/capture/capture.controller.js';
import { CaptureErrorsController } from './epcis/capture/capture-errors.controller.js';
import { CaptureErrors } from './epcis/capture/capture-errors.query.js';
import { CaptureJobs } from './epcis/capture/capture-job-list.query.js';
import { CaptureMetrics } from './epcis/capture/capture-metrics.js';
import { CaptureWorker } from './epcis/capture/capture.worker.js';
import { DocumentCapture } from './epcis/capture/document-capture.js';
import { DocumentIntake } from './epcis/capture/document-intake.js';
import { EventCapture } from './epcis/capture/event-capture.js';
import { EventController } from './epcis/capture/event.controller.js';
import { EventIntake } from './epcis/capture/event-intake.js';
import { DocumentPreparation } from './epcis/capture/thread/document-preparation.js';
import { DocumentThread } from './epcis/capture/thread/document-thread.js';
import { JobCleanup } from './epcis/capture/job-cleanup.js';
import { JobProgress } from './epcis/capture/job-progress.js';
import { JobQueue } from './epcis/capture/job-queue.js';
import { companyPrefixesOf } from './epcis/document/company-prefixes.js';
import { Spellings } from './epcis/document/spellings.js';
import { EventDocuments } from './epcis/events/event-documents.js';
import { EventPages } from './epcis/events/event-pages.js';
import { EventsController } from './epcis/events/events.controller.js';
import { EpcisEdge } from './epcis/http/epcis-edge.js';
import { MasterDataCapture } from './epcis/master-data/master-data-capture.js';
import { epcisErrors } from './epcis/http/epcis-errors.js';
import { PageTokenController } from './epcis/paging/page-token.controller.js';
import { PageTokens } from './epcis/paging/page-tokens.js';
import { EventQuery } from './epcis/query/event.query.js';
import { Collections } from './epcis/resources/collections.js';
import { dimensionControllers } from './epcis/resources/dimension.controller.js';
import { TopLevelController } from './epcis/resources/top-level.controller.js';
import { ValueInPath } from './epcis/resources/value-in-path.js';
import { EpcisShareController } from './epcis/sharing/epcis-share.controller.js';
import { EpcisShareHandler } from './epcis/sharing/epcis-share.handler.js';
import { EpcisSettingsController } from './epcis/settings/epcis-settings.controller.js';
import { EpcisSettingsHandler } from './epcis/settings/epcis-settings.handler.js';
import { ListPages } from './epcis/named-query/list-pages.js';
import { NamedQueryEventsController } from './epcis/named-query/named-query-events.controller.js';
import { NamedQueryController } from './epcis/named-query/named-query.controller.js';
import { NamedQueryHandler } from './epcis/named-query/named-query.handler.js';
import { subscriptionProviders } from './epcis/subscription/subscription-providers.js';
import { SubscriptionController } from './epcis/subscription/subscription.controller.js';
import { TraceController } from './epcis/trace/trace.controller.js';
import { TraceQuery } from './epcis/trace/trace.query.js';
import { CaptureEpcisEvents } from './migrations/20261121-capture-epcis-events.js';
import { GiveBackPageTokens } from './migrations/20261121-give-back-page-tokens.js';
import { IndexEpcisEvents } from './migrations/20261121-index-epcis-events.js';
import { ShareEpcisEvents } from './migrations/20261121-share-epcis-events.js';
import { SubscribeToEpcisQueries } from './migrations/20261121-subscribe-to-epcis-queries.js';
import { SummariseEpcisTerms } from './migrations/20261128-summarise-epcis-terms.js';
import { IsolateEpcisRowsByTenant } from './migrations/20261129-isolate-epcis-rows-by-tenant.js';
import type { PassportConfig } from './passport.config.js';
import { publishedEpcisEvents } from './published-events.js';
import { OnEpcisEvent } from './reactions/on-epcis-event.js';
import { passportReadModels } from './read-models.js';
import { KnownValues } from './read-models/epcis-events/known-values.query.js';
import { EpcisSettingsInForce } from './read-models/workspace-epcis-settings/epcis-settings-in-force.query.js';

/** The EPCIS repository: events captured from partners, and everything that can be asked of them. */
@Module({})
export class PassportModule {
  static with(config: PassportConfig): DynamicModule {
    return {
      module: PassportModule,
      imports: [
        RuntimeModule.forService({
          config,
          entities: passportReadModels.entities,
          migrations: [
            CreateEvents,
            CreateStreamPositions,
            IndexEpcisEvents,
            GiveBackPageTokens,
            CaptureEpcisEvents,
            SubscribeToEpcisQueries,
            ShareEpcisEvents,
            SummariseEpcisTerms,
            IsolateEpcisRowsByTenant,
          ],
          errorShapes: [epcisErrors],
        }),
        EventStreamModule.forService(config),
        EventStoreModule.forService({ projections: passportReadModels.projections, published: [publishedEpcisEvents] }),
      ],
      controllers: [
        ...[CaptureController, CaptureErrorsController, EventController],
        ...[EventsController, PageTokenController, TopLevelController],
        ...dimensionControllers,
        EpcisSettingsController,
        EpcisShareController,
        TraceController,
        NamedQueryController,
        NamedQueryEventsController,
        SubscriptionController,
        OnEpcisEvent,
      ],
      providers: [
        { provide: Spellings, useValue: new Spellings(companyPrefixesOf(config.GCP_PREFIX_FORMAT_FILE)) },
        EpcisEdge,
        EventQuery,
        ...[
          CaptureErrors,
          CaptureJobs,
          CaptureMetrics,
          CaptureWorker,
          DocumentCapture,
          DocumentIntake,
          DocumentPreparation,
          DocumentThread,
          EventCapture,
          EventIntake,
          JobCleanup,
          JobProgress,
          JobQueue,
        ],
        ...[EpcisSettingsHandler, EpcisSettingsInForce, EpcisShareHandler, TraceQuery],
        ...[Collections, EventDocuments, EventPages, KnownValues, MasterDataCapture, PageTokens, ValueInPath],
        ...[ListPages, NamedQueryHandler],
        ...subscriptionProviders,
      ],
    };
  }
}
