import { type Static, Type } from '@sinclair/typebox';
import { defineMessage, type MessageOf } from '../message.js';
import { topics } from '../topics.js';
import { Instant, Nullable, Text } from './fields.js';

/** An event in the JSON form of EPCIS 2.0 that stands for itself; what its type adds, and extensions, are further properties. */
const EpcisEventJson = Type.Object(
  {
    '@context': Type.Array(Type.Union([Text(2048), Type.Record(Type.String(), Type.String())]), {
      description: 'The context of EPCIS 2.0, and the prefixes of the extensions.',
    }),
    type: Text(
      2048,
      '`ObjectEvent`, `AggregationEvent`, `AssociationEvent`, `TransactionEvent` or `TransformationEvent`.',
    ),
    eventID: Text(2048, 'A URI; one and the same for an event and its error declarations.'),
    eventTime: Text(64, 'ISO 8601, as its capturer wrote it.'),
    eventTimeZoneOffset: Text(6),
    recordTime: Instant('When it was captured here.'),
  },
  { description: 'EPCIS 2.0 (ISO/IEC 19987), its identifiers spelled as they were captured.' },
);

export const CapturedEpcisEvent = Type.Object({
  event: EpcisEventJson,
  hash: Type.String({
    pattern: '^ni:///sha-256;[0-9a-f]{64}\\?ver=CBV[0-9.]+$',
    description: 'The event hash of CBV 2.0 with its version: equal for an event and its error declarations.',
  }),
  accessClass: Text(20, '`public`, `partners` or `private`: who may read it beside its workspace.'),
  captureId: Nullable(Text(64, 'The capture job it came with; null when it was captured alone.')),
});
export type CapturedEpcisEvent = Static<typeof CapturedEpcisEvent>;

export const epcisEventCaptured = defineMessage({
  type: 'epcis.event-captured',
  topic: topics.epcisEvent.name,
  major: 1,
  about: 'An EPCIS event, or an error declaration of one, was captured.',
  data: CapturedEpcisEvent,
});
export type EpcisEventMessage = MessageOf<typeof epcisEventCaptured>;
