import type { EntityManager } from '@mikro-orm/postgresql';
import { prepared, runStatement } from '@proofmark/runtime';
import type { EpcFormat } from '../../document/formats.js';
import type { Tenant } from '../matching/live-subscriptions.js';
import type { ScheduleText } from '../schedule/schedule.js';
import type { DeliveryState } from './delivery-state.js';

/** A subscription that is owed something, or whose past is to be looked through. */
export interface DueSubscription extends Tenant {
  readonly subscriptionId: string;
  readonly queryName: string;
  /** Null for one on a WebSocket. */
  readonly dest: string | null;
  readonly sealedToken: string | null;
  readonly schedule: ScheduleText | null;
  readonly reportIfEmpty: boolean;
  readonly epcFormat: EpcFormat;
  /** Whether all that was recorded before it began has become a match where it belongs to it. */
  readonly backfilled: boolean;
  /** The ordinal of its last match. */
  readonly matchedTo: bigint;
  readonly state: DeliveryState;
}

/** Of these, those that are due. */
export async function dueSubscriptions(em: EntityManager, ids: readonly string[]): Promise<DueSubscription[]> {
  if (ids.length === 0) return [];
  return (await runStatement<DueRow>(em, DUE, [ids])).map(dueOf);
}

type DueRow = Omit<DueSubscription, 'matchedTo' | 'state'> & {
  readonly matchedTo: string;
  readonly deliveredTo: string;
  readonly openTo: string;
} & Pick<DeliveryState, 'batchLimit' | 'attempts' | 'lastError' | 'minRecordTime'> &
  Pick<DeliveryState, 'nextTickAt' | 'failingSince' | 'lastNotifiedAt'>;

function dueOf(row: DueRow): DueSubscription {
  const { nextTickAt, batchLimit, attempts, failingSince, lastError, lastNotifiedAt, minRecordTime, ...rest } = row;
  return {
    ...rest,
    matchedTo: BigInt(row.matchedTo),
    state: {
      deliveredTo: BigInt(row.deliveredTo),
      openTo: BigInt(row.openTo),
      nextTickAt: instant(nextTickAt),
      ...{ batchLimit, attempts, lastError },
      ...{ dueAt: null, parkedAt: null },
      failingSince: instant(failingSince),
      lastNotifiedAt: instant(lastNotifiedAt),
      minRecordTime: new Date(minRecordTime).toISOString(),
    },
  };
}

function instant(time: string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

/** Of the tables `p` and `h`: whether there is something to do for a subscription. */
export const IS_DUE = `p.parked_at IS NULL AND p.due_at <= now()
  AND (NOT p.backfilled OR least(h.matched_to, p.open_to) > p.delivered_to OR p.next_tick_at <= now())`;

const DUE = prepared(`
  SELECT p.subscription_id AS "subscriptionId", p.workspace_id AS "workspaceId", p.mode, s.query_name AS "queryName", s.dest,
    s.sealed_token AS "sealedToken", s.schedule, s.report_if_empty AS "reportIfEmpty", s.epc_format AS "epcFormat",
    p.backfilled, h.matched_to::text AS "matchedTo", p.delivered_to::text AS "deliveredTo", p.open_to::text AS "openTo",
    p.next_tick_at AS "nextTickAt", p.batch_limit AS "batchLimit", p.attempts, p.failing_since AS "failingSince",
    p.last_error AS "lastError", p.last_notified_at AS "lastNotifiedAt", p.min_record_time AS "minRecordTime"
  FROM epcis_subscription_progress p JOIN epcis_subscription_heads h USING (subscription_id)
    JOIN epcis_subscriptions s USING (subscription_id)
  WHERE p.subscription_id = ANY ($1) AND ${IS_DUE}`);
