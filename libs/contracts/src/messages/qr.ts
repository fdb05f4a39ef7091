import { type Static, Type } from '@sinclair/typebox';
import { defineMessage, type MessageOf } from '../message.js';
import { topics } from '../topics.js';
import { Instant, Nullable, Text } from './fields.js';

/** A QR code as it stood after the change the message tells of. */
export const QrSnapshot = Type.Object({
  id: Text(64),
  name: Text(120),
  slug: Text(120, 'The path segment of the short link; never reused.'),
  type: Type.Union([Type.Literal('dynamic'), Type.Literal('static')]),
  status: Type.Union([Type.Literal('active'), Type.Literal('paused'), Type.Literal('archived')]),
  destinationUrl: Text(2048),
  publicUrl: Text(2048, 'What the printed code holds.'),
  foregroundColor: Text(7),
  backgroundColor: Text(7),
  frameText: Nullable(Text(30)),
  tags: Type.Array(Text(50), { maxItems: 20 }),
  utm: Type.Record(Type.String({ pattern: '^utm_[a-z]{1,20}$' }), Text(200), {
    description: 'Appended to the destination where it does not set them itself.',
  }),
  createdAt: Instant('When the code was created.'),
  updatedAt: Instant('When the code last changed.'),
});
export type QrSnapshot = Static<typeof QrSnapshot>;

const qrMessage = <const T extends string>(type: T, about: string) =>
  defineMessage({ type, topic: topics.qr.name, major: 1, about, data: QrSnapshot });

export const qrCreated = qrMessage('qr.created', 'A QR code was created.');
export const qrUpdated = qrMessage('qr.updated', 'Name, look, tags or status of a QR code changed.');
export const qrDestinationUpdated = defineMessage({
  type: 'qr.destination_updated',
  topic: topics.qr.name,
  major: 1,
  about: 'A dynamic QR code was re-pointed.',
  data: Type.Composite([QrSnapshot, Type.Object({ previousDestinationUrl: Text(2048) })]),
});
export const qrArchived = qrMessage('qr.archived', 'A QR code was archived: its link shows a retired page.');
export const qrDeleted = qrMessage(
  'qr.deleted',
  'A QR code was deleted for good: its link is unknown, its slug stays taken.',
);

export type QrMessage = MessageOf<
  typeof qrCreated | typeof qrUpdated | typeof qrDestinationUpdated | typeof qrArchived | typeof qrDeleted
>;
