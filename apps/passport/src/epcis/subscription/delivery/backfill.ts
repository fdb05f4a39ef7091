import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type Lease,
  newId,
  prepared,
  runInContext,
  runStatement,
  UnitOfWork,
} from '@proofmark/runtime';
import type { EpcisQuery } from '../../query/epcis-query.js';
import { EventQuery } from '../../query/event.query.js';
import { type Place, placeOf } from '../../query/order.js';
import { liveSubscription, type SubscriptionQueryRow } from '../matching/live-subscriptions.js';
import { addPastMatches } from '../matching/matches.query.js';
import { belongsTo, type LiveSubscription } from '../matching/subscription-index.js';

const PAGE = 1_000;
/**
 * Where nobody asked for a time, an event belongs to the subscription by its place alone. Its record time comes from the clock of whoever
 * recorded it, which may be behind ours by this much at most.
 */
const CLOCKS_APART_MS = 3_600_000;

/**
 * Looks through what was recorded before a subscription was known to everybody who matches events. When it begins, that time is over, and
 * whatever is recorded from then on is matched as it comes; so all that there is when it begins is looked through, and what both find is one
 * match. Until it is done nothing is delivered, so it may begin anew.
 */
@Injectable()
export class Backfill {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventQuery,
  ) {}

  /** @throws EpcisException QueryTooComplexException when a page of the past takes too long */
  async run(subscriptionId: string, lease: Lease): Promise<void> {
    const past = await this.unitOfWork.runAsSystem(async (em) => {
      const [row] = await runStatement<PastRow>(em, BEGIN, [subscriptionId]);
      return row && { row, live: liveSubscription(row), upTo: Number(row.upTo) };
    });
    if (!past) return;
    const { workspaceId, mode } = past.row;
    const actor = { kind: 'system', id: 'passport' } as const;
    const context: CallContext = { workspaceId, mode, actor, scopes: [], requestId: newId('req') };
    const isDone = await runInContext(context, () => this.readAll(past, lease));
    if (isDone) await this.unitOfWork.runAsSystem((em) => runStatement(em, END, [subscriptionId]));
  }

  /** @returns false when the lease was lost: another copy begins anew */
  private async readAll({ row, live, upTo }: Past, lease: Lease): Promise<boolean> {
    const { workspaceId, mode, subscriptionId } = row;
    const query = pastQuery(live);
    const page = { limit: PAGE, upTo };
    for (let after: Place | undefined; lease.isHeld;) {
      const events = await this.events.run(query, { ...page, ...(after && { after }) });
      const own = events.filter((event) => belongsTo(event, live));
      const matches = own.map(({ position }) => ({ workspaceId, mode, subscriptionId, position }));
      await this.unitOfWork.run((em) => addPastMatches(em, matches));
      const last = events.at(-1);
      if (!last || events.length < PAGE) return true;
      after = placeOf(query, last);
    }
    return false;
  }
}

interface Past {
  readonly row: PastRow;
  readonly live: LiveSubscription;
  readonly upTo: number;
}

interface PastRow extends SubscriptionQueryRow {
  readonly upTo: string;
}

/** In the order of recording, whatever order was asked for. */
function pastQuery({ query, initialRecordTime, afterPosition }: LiveSubscription): EpcisQuery {
  const from = initialRecordTime - (afterPosition === null ? 0 : CLOCKS_APART_MS);
  const since = { on: 'time', field: 'recordTime', comparison: 'GE', instant: from * 1000 } as const;
  const order = { by: 'recordTime', direction: 'ASC' } as const;
  return { conditions: [...query.conditions, since], order, eventCountLimit: null, maxEventCount: null };
}

const BEGIN = prepared(`
  SELECT p.subscription_id AS "subscriptionId", p.workspace_id AS "workspaceId", p.mode, q.query, q.namespaces,
    s.initial_record_time AS "initialRecordTime", s.after_position AS "afterPosition",
    (SELECT coalesce(max(position), 0) FROM events) AS "upTo"
  FROM epcis_subscription_progress p JOIN epcis_subscriptions s USING (subscription_id)
    JOIN epcis_named_queries q USING (query_id)
  WHERE p.subscription_id = $1 AND NOT p.backfilled`);

const END = prepared(`
  UPDATE epcis_subscription_progress SET backfilled = true, attempts = 0, failing_since = NULL, last_error = NULL
  WHERE subscription_id = $1`);
