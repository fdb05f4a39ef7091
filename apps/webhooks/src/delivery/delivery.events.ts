import type { Event } from '@proofmark/event-sourcing';

/** All attempts of a delivery are used up. Its stream is the delivery's: one fact per time it was given up. */
export type WebhookDeliveryFailed = Event<
  'WebhookDeliveryFailed',
  {
    deliveryId: string;
    endpointId: string;
    eventType: string;
    messageId: string;
    attempts: number;
    responseStatus: number | null;
    endedAt: string;
  }
>;
export type DeliveryEvent = WebhookDeliveryFailed;
