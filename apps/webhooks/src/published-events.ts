import { deliveryFailed, endpointDisabled, message, topics } from '@proofmark/contracts';
import { envelopeOf, publishedEvents } from '@proofmark/event-store';
import type { DeliveryEvent } from './delivery/delivery.events.js';
import type { EndpointEvent } from './endpoint/endpoint.events.js';

/** Told of a delivery: that it was given up. That it arrived, its receiver knows. */
export const publishedDeliveries = publishedEvents<DeliveryEvent, null>({
  topic: topics.delivery,
  streams: 'dlv_',
  initial: null,
  evolve: () => null,
  message: (recorded) => message(deliveryFailed, envelopeOf(recorded), recorded.data),
});

/** Told of an endpoint: that it was disabled by us. What its owner did, its owner knows; its address and secret are nobody else's. */
export const publishedEndpoints = publishedEvents<EndpointEvent, null>({
  topic: topics.delivery,
  streams: 'wh_',
  initial: null,
  evolve: () => null,
  message(recorded) {
    if (recorded.type !== 'WebhookEndpointDisabled' || recorded.data.reason === 'asked') return null;
    const { endpointId, reason, failingSince } = recorded.data;
    return message(endpointDisabled, envelopeOf(recorded), { endpointId, reason, failingSince });
  },
});
