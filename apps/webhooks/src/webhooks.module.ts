import { type DynamicModule, Module } from '@nestjs/common';
import { CreateEvents, CreateStreamPositions, EventStoreModule } from '@proofmark/event-store';
import { EventStreamModule } from '@proofmark/event-stream';
import { RuntimeModule } from '@proofmark/runtime';
import { DeliveryLog } from './delivery/delivery-log.js';
import { DeliveryMetrics } from './delivery/delivery-metrics.js';
import { DeliveryQueue } from './delivery/delivery-queue.js';
import { DeliverySender } from './delivery/delivery-sender.js';
import { SigningKeys } from './delivery/signing-keys.js';
import { Dispatcher } from './delivery/dispatcher.worker.js';
import { EndpointLeases } from './delivery/endpoint-leases.js';
import { FailureHandler } from './delivery/failure.handler.js';
import { EndpointController } from './endpoint/endpoint.controller.js';
import { EndpointHandler } from './endpoint/endpoint.handler.js';
import { ReceiverUrls } from './endpoint/receiver-urls.js';
import { DeliverWebhooks } from './migrations/20261120-deliver-webhooks.js';
import { FilterEpcisEvents } from './migrations/20261121-filter-epcis-events.js';
import { TraceDeliveries } from './migrations/20261121-trace-deliveries.js';
import { publishedDeliveries, publishedEndpoints } from './published-events.js';
import { OnMessage } from './reactions/on-message.js';
import { DeliveriesController } from './read-models/deliveries/deliveries.controller.js';
import { webhookEndpoints } from './read-models/webhook-endpoints/webhook-endpoints.projection.js';
import type { WebhooksConfig } from './webhooks.config.js';

/** Endpoints of integrators, and the deliveries to them. */
@Module({})
export class WebhooksModule {
  static with(config: WebhooksConfig): DynamicModule {
    return {
      module: WebhooksModule,
      imports: [
        RuntimeModule.forService({
          config,
          migrations: [CreateEvents, CreateStreamPositions, DeliverWebhooks, TraceDeliveries, FilterEpcisEvents],
        }),
        EventStreamModule.forService(config),
        EventStoreModule.forService({
          projections: [webhookEndpoints],
          published: [publishedEndpoints, publishedDeliveries],
        }),
      ],
      controllers: [EndpointController, DeliveriesController, OnMessage],
      providers: [
        EndpointHandler,
        ReceiverUrls,
        DeliverySender,
        SigningKeys,
        DeliveryMetrics,
        DeliveryLog,
        FailureHandler,
        EndpointLeases,
        DeliveryQueue,
        Dispatcher,
      ],
    };
  }
}
