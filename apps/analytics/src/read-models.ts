import { type QrMessage, type ScanMessage, topics } from '@proofmark/contracts';
import type { TopicReadModel } from '@proofmark/event-store';
import { learnCodes } from './known-codes/known-codes.projection.js';
import { keepForgottenScans } from './read-models/scan-counts/keep-forgotten-scans.js';
import { countScans } from './read-models/scan-counts/scan-counts.projection.js';

const scanCounts: TopicReadModel<ScanMessage> = {
  name: 'scan-counts',
  group: 'analytics.scan-counts',
  topic: topics.scan.name,
  tables: ['scans', 'scan_buckets', 'scan_breakdowns', 'scan_visitors'],
  apply: countScans,
  keepForgotten: keepForgottenScans,
};

const knownCodes: TopicReadModel<QrMessage> = {
  name: 'known-codes',
  group: 'analytics.known-codes',
  topic: topics.qr.name,
  tables: ['known_codes'],
  apply: learnCodes,
};

/** Everything that is projected from topics here. */
export const analyticsReadModels: readonly TopicReadModel<never>[] = [scanCounts, knownCodes];
