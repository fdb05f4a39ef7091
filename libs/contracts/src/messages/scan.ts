import { type Static, Type } from '@sinclair/typebox';
import { defineMessage, type MessageOf } from '../message.js';
import { topics } from '../topics.js';
import { Instant, Nullable, Text } from './fields.js';

/** One request for a code. No address and no raw user agent: what is here cannot be led back to a person. */
export const Scan = Type.Object({
  scanId: Type.String({ format: 'uuid', description: 'UUIDv7: sorts by time.' }),
  codeId: Text(64),
  slug: Text(120),
  scannedAt: Instant('When the resolver received the request.'),
  outcome: Type.Union(
    (['redirected', 'paused', 'archived', 'blocked'] as const).map((outcome) => Type.Literal(outcome)),
    { description: '`blocked`: what is stored as destination must not be followed.' },
  ),
  destinationUrl: Nullable(Text(4096, 'Where the scan was sent, as it stood at that moment.')),
  country: Nullable(Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2.' })),
  region: Nullable(Text(100)),
  city: Nullable(Text(100)),
  device: Nullable(
    Type.Union(
      (['mobile', 'tablet', 'desktop', 'tv', 'bot', 'unknown'] as const).map((device) => Type.Literal(device)),
    ),
  ),
  os: Nullable(Text(50)),
  browser: Nullable(Text(50)),
  language: Nullable(Text(35, 'BCP 47, the first the browser asked for.')),
  referrer: Nullable(Text(253, 'Host name only.')),
  utm: Type.Record(Type.String({ pattern: '^utm_[a-z]{1,20}$' }), Text(200)),
  visitor: Text(64, 'A hash with a salt that is thrown away daily: the same person is another visitor tomorrow.'),
  notCounted: Nullable(
    Type.Union([Type.Literal('bot'), Type.Literal('prefetch'), Type.Literal('head')], {
      description: 'Why it does not count as a person; null for a person.',
    }),
  ),
});
export type Scan = Static<typeof Scan>;

export const scanCaptured = defineMessage({
  type: 'scan.captured',
  topic: topics.scan.name,
  major: 1,
  about: 'A printed code was scanned, or its link fetched by a machine.',
  data: Scan,
});
export type ScanMessage = MessageOf<typeof scanCaptured>;
