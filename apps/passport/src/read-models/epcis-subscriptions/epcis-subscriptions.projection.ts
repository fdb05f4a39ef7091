import { projection, Write } from '@proofmark/event-store';
import { prepared } from '@proofmark/runtime';
import type { SubscriptionEvent } from '../../epcis/subscription/subscription.events.js';

/** The subscriptions that live, and how often those of each workspace have changed. */
export const epcisSubscriptions = projection<SubscriptionEvent>(
  'epcis-subscriptions',
  {
    SubscriptionCreated: (_em, data, { workspaceId, mode }) =>
      new Write(CREATE, [
        ...[workspaceId, mode, data.subscriptionId, data.queryId, data.queryName, data.dest, data.sealedToken],
        ...[data.schedule && JSON.stringify(data.schedule), data.reportIfEmpty, data.initialRecordTime],
        ...[data.afterPosition, data.epcFormat, data.createdAt],
      ]),
    SubscriptionEnded: (_em, { subscriptionId }, { workspaceId, mode }) =>
      new Write(END, [workspaceId, mode, subscriptionId]),
  },
  { tables: ['epcis_subscriptions', 'epcis_subscription_versions'] },
);

/** Holds the row to the end of the transaction: who matches events waits for it, and sees the change. */
const CHANGED = `
  WITH changed AS (
    INSERT INTO epcis_subscription_versions AS known (workspace_id, mode, version) VALUES ($1, $2, 1)
    ON CONFLICT (workspace_id, mode) DO UPDATE SET version = known.version + 1)`;

const CREATE = prepared(`${CHANGED}
  INSERT INTO epcis_subscriptions (workspace_id, mode, subscription_id, query_id, query_name, dest, sealed_token, schedule,
    report_if_empty, initial_record_time, after_position, epc_format, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`);

const END = prepared(`${CHANGED} DELETE FROM epcis_subscriptions WHERE subscription_id = $3`);
