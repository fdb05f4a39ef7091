import type { EntityManager } from '@mikro-orm/postgresql';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext, prepared, runStatement } from '@proofmark/runtime';

/** A subscription and how it goes, as the database has it. */
export interface SubscriptionRow {
  readonly subscriptionId: string;
  readonly dest: string;
  readonly schedule: Readonly<Record<string, string>> | null;
  readonly reportIfEmpty: boolean;
  readonly initialRecordTime: string;
  readonly epcFormat: string;
  readonly createdAt: string;
  readonly lastNotifiedAt: string | null;
  readonly minRecordTime: string;
  readonly failingSince: string | null;
  readonly lastError: string | null;
  readonly parkedAt: string | null;
  readonly nextTickAt: string | null;
}

/** @throws Rejected `not_found`; also of one that lives on a WebSocket: that is nobody's but its socket's */
export async function readSubscription(em: EntityManager, queryId: string, id: string): Promise<SubscriptionRow> {
  const { workspaceId, mode } = currentContext();
  const [row] = await runStatement<SubscriptionRow>(em, READ, [workspaceId, mode, queryId, id]);
  if (row) return row;
  throw new Rejected('not-found', 'not_found', 'No such subscription.');
}

/** By id, which is by age, those after `after`. */
export async function listSubscriptions(
  em: EntityManager,
  queryId: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<SubscriptionRow[]> {
  const { workspaceId, mode } = currentContext();
  return runStatement<SubscriptionRow>(em, LIST, [workspaceId, mode, queryId, after, limit]);
}

/** Of all queries, those on WebSockets too. */
export async function countSubscriptions(em: EntityManager): Promise<number> {
  const { workspaceId, mode } = currentContext();
  const [row] = await runStatement<{ count: string }>(em, COUNT, [workspaceId, mode]);
  return Number(row?.count);
}

export async function idsOfSubscriptions(em: EntityManager, queryId: string): Promise<string[]> {
  const { workspaceId, mode } = currentContext();
  const rows = await runStatement<{ id: string }>(em, IDS, [workspaceId, mode, queryId]);
  return rows.map(({ id }) => id);
}

const VIEW = `
  SELECT s.subscription_id AS "subscriptionId", s.dest, s.schedule, s.report_if_empty AS "reportIfEmpty",
    s.initial_record_time AS "initialRecordTime", s.epc_format AS "epcFormat", s.created_at AS "createdAt",
    p.last_notified_at AS "lastNotifiedAt", p.min_record_time AS "minRecordTime", p.failing_since AS "failingSince",
    p.last_error AS "lastError", p.parked_at AS "parkedAt", p.next_tick_at AS "nextTickAt"
  FROM epcis_subscriptions s JOIN epcis_subscription_progress p USING (subscription_id)
  WHERE s.workspace_id = $1 AND s.mode = $2 AND s.query_id = $3 AND s.dest IS NOT NULL`;
const READ = prepared(`${VIEW} AND s.subscription_id = $4`);
const LIST = prepared(`${VIEW} AND s.subscription_id > $4 ORDER BY s.subscription_id LIMIT $5`);
const COUNT = prepared('SELECT count(*) FROM epcis_subscriptions WHERE workspace_id = $1 AND mode = $2');
const IDS = prepared(
  'SELECT subscription_id AS id FROM epcis_subscriptions WHERE workspace_id = $1 AND mode = $2 AND query_id = $3',
);
