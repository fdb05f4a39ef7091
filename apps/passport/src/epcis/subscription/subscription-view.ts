import type { SubscriptionRow } from '../../read-models/epcis-subscriptions/subscriptions.query.js';
import type { SubscriptionView } from './subscription.dto.js';

/** A subscription as its owner sees it. */
export function viewOf(row: SubscriptionRow): SubscriptionView {
  return {
    subscriptionID: row.subscriptionId,
    dest: row.dest,
    ...(row.schedule ? { schedule: row.schedule } : { stream: true }),
    reportIfEmpty: row.reportIfEmpty,
    initialRecordTime: instant(row.initialRecordTime),
    createdAt: instant(row.createdAt),
    ...(row.lastNotifiedAt !== null && { lastNotifiedAt: instant(row.lastNotifiedAt) }),
    minRecordTime: instant(row.minRecordTime),
    epcFormat: row.epcFormat,
    status: statusOf(row),
    ...(row.failingSince !== null && { failingSince: instant(row.failingSince) }),
    ...(row.lastError !== null && { lastError: row.lastError }),
    ...(row.nextTickAt !== null && { nextTickAt: instant(row.nextTickAt) }),
  };
}

function statusOf({ parkedAt, failingSince }: SubscriptionRow): SubscriptionView['status'] {
  if (parkedAt !== null) return 'parked';
  return failingSince === null ? 'active' : 'failing';
}

function instant(time: string): string {
  return new Date(time).toISOString();
}
