import { type Static, Type } from '@sinclair/typebox';
import { defineMessage, type MessageOf } from '../message.js';
import { topics } from '../topics.js';
import { Instant, Nullable, Text } from './fields.js';

export const DeliveryOutcome = Type.Object({
  deliveryId: Text(64),
  endpointId: Text(64),
  eventType: Text(100),
  messageId: Text(255, 'The `webhook-id` the receiver saw.'),
  attempts: Type.Integer({ minimum: 1 }),
  responseStatus: Nullable(Type.Integer({ minimum: 100, maximum: 599 })),
  endedAt: Instant('When the last attempt ended.'),
});
export type DeliveryOutcome = Static<typeof DeliveryOutcome>;

export const deliveryFailed = defineMessage({
  type: 'delivery.failed',
  topic: topics.delivery.name,
  major: 1,
  about: 'All attempts are used up.',
  data: DeliveryOutcome,
});
export const endpointDisabled = defineMessage({
  type: 'endpoint.disabled',
  topic: topics.delivery.name,
  major: 1,
  about: 'An endpoint was disabled: no attempt succeeded for a long time, or its receiver answered 410 Gone.',
  data: Type.Object({
    endpointId: Text(64),
    reason: Type.Union([Type.Literal('failing'), Type.Literal('gone')]),
    failingSince: Nullable(Instant('Since when no attempt succeeded.')),
  }),
});
export type DeliveryMessage = MessageOf<typeof deliveryFailed | typeof endpointDisabled>;
