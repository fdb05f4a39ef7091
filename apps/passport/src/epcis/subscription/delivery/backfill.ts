import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Lease, prepared, runStatement, UnitOfWork } from '@proofmark/runtime';
import { matches } from '../../query/evaluate/matches.js';
import { NO_MASTER_DATA } from '../../query/master-data.js';
import { tenantKey } from '../../../read-models/epcis-events/keys.js';
import { liveSubscription, type SubscriptionQueryRow } from '../matching/live-subscriptions.js';
import { addPastMatches, type Match } from '../matching/matches.query.js';
import { RECORDED_COLUMNS, recordedOf, type RecordedRow } from '../matching/recorded-events.query.js';
import { belongsTo } from '../matching/subscription-index.js';

const PAGE = 1_000;
/**
 * Where nobody asked for a time, an event belongs to the subscription by its place alone. Its record time comes from the clock of whoever
 * recorded it, which may be behind ours by this much at most.
 */
const CLOCKS_APART_MS = 3_600_000;

/**
 * Looks through what was recorded before a subscription was known to everybody who matches events. From its first step on, which comes
 * after that, whatever is recorded is matched as it comes; so all up to the last position there is at that step is looked through, and what
 * both find is one match.
 */
@Injectable()
export class Backfill {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Goes on where it was left. Until it is done, nothing of the subscription is delivered. */
  async run(subscriptionId: string, lease: Lease): Promise<void> {
    for (let done = false; !done && lease.isHeld;) {
      done = await this.unitOfWork.runAsSystem((em) => step(em, subscriptionId));
    }
  }
}

interface State extends SubscriptionQueryRow {
  readonly end: string;
  readonly time: string | null;
  readonly position: string | null;
}

/** @returns whether that was the last one */
async function step(em: EntityManager, subscriptionId: string): Promise<boolean> {
  const [state] = await runStatement<State>(em, BEGIN, [subscriptionId]);
  if (!state) return true;
  const { workspaceId, mode, end } = state;
  const { from, position } = placeOf(state);
  const rows = await runStatement<PastRow>(em, PAGE_OF_PAST, [tenantKey(workspaceId, mode), from, position, end, PAGE]);
  await addPastMatches(em, matchesOf(state, rows));
  const last = rows.at(-1);
  const isLast = rows.length < PAGE;
  await runStatement(em, ADVANCE, [subscriptionId, last?.exactTime ?? from, last?.position ?? position, isLast]);
  return isLast;
}

type PastRow = RecordedRow & { readonly exactTime: string };

/** Where the next page begins. */
function placeOf({ time, position, initialRecordTime, afterPosition }: State): { from: string; position: string } {
  if (time !== null && position !== null) return { from: time, position };
  const earlier = afterPosition === null ? 0 : CLOCKS_APART_MS;
  return { from: new Date(new Date(initialRecordTime).getTime() - earlier).toISOString(), position: '-1' };
}

function matchesOf(state: State, rows: readonly PastRow[]): Match[] {
  const live = liveSubscription(state);
  const { workspaceId, mode, subscriptionId } = state;
  return rows
    .map(recordedOf)
    .filter((event) => belongsTo(event, live) && matches(event, live.query, NO_MASTER_DATA))
    .map(({ position }) => ({ workspaceId, mode, subscriptionId, position }));
}

const BEGIN = prepared(`
  UPDATE epcis_subscription_progress p
  SET backfill_end = coalesce(backfill_end, (SELECT coalesce(max(position), 0) FROM events))
  FROM epcis_subscriptions s JOIN epcis_named_queries q USING (query_id)
  WHERE p.subscription_id = $1 AND s.subscription_id = p.subscription_id AND NOT p.backfilled
  RETURNING p.subscription_id AS "subscriptionId", p.workspace_id AS "workspaceId", p.mode, q.query, q.namespaces,
    s.initial_record_time AS "initialRecordTime", s.after_position AS "afterPosition", p.backfill_end::text AS "end",
    p.backfill_time::text AS time, p.backfill_position::text AS position`);

const PAGE_OF_PAST = prepared(`
  SELECT i.record_time::text AS "exactTime", ${RECORDED_COLUMNS}
  FROM epcis_events i JOIN events e USING (position)
  WHERE i.tenant = $1 AND (i.record_time, i.position) > ($2::timestamptz, $3::bigint)
    AND i.position <= $4
  ORDER BY i.record_time, i.position LIMIT $5`);

const ADVANCE = prepared(`
  UPDATE epcis_subscription_progress SET backfill_time = $2, backfill_position = $3, backfilled = $4 WHERE subscription_id = $1`);
