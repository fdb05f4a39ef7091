import type { EntityManager } from '@mikro-orm/postgresql';
import { currentContext, prepared, runStatement } from '@proofmark/runtime';
import type { DeliveryState } from './delivery-state.js';

/** After every ordinal: what a stream may be given is never closed. */
const EVERYTHING = 9_223_372_036_854_775_807n;
/** Before every ordinal. */
const NOTHING = -9_223_372_036_854_775_808n;

export interface Beginning {
  readonly id: string;
  readonly overSocket: boolean;
  /** Null: results as they come. */
  readonly firstTick: Date | null;
  readonly initialRecordTime: string;
}

/** Makes place for what a new subscription will be owed. */
export async function beginDeliveries(em: EntityManager, beginning: Beginning): Promise<void> {
  const { workspaceId, mode } = currentContext();
  const { id, overSocket, firstTick, initialRecordTime } = beginning;
  const openTo = firstTick ? NOTHING : EVERYTHING;
  const values = [id, workspaceId, mode, overSocket, String(openTo), firstTick?.toISOString(), initialRecordTime];
  await runStatement(em, BEGIN, values);
}

/** Nothing of an ended subscription is kept or sent any more. */
export async function forgetDeliveries(em: EntityManager, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await lock(em, ids);
  await runStatement(em, FORGET, [ids]);
}

/** How deliveries to one subscription ended. */
export interface DeliveryOutcome extends DeliveryState {
  readonly id: string;
}

/** Keeps how deliveries ended; of a subscription that has ended meanwhile nothing is kept. */
export async function keepOutcomes(em: EntityManager, outcomes: readonly DeliveryOutcome[]): Promise<void> {
  await lock(
    em,
    outcomes.map(({ id }) => id),
  );
  const rows = outcomes.map((outcome) => ({
    ...outcome,
    deliveredTo: String(outcome.deliveredTo),
    openTo: String(outcome.openTo),
  }));
  await runStatement(em, KEEP, [JSON.stringify(rows)]);
}

/** In one order, always: of several who change several rows none waits for one that waits for it. */
async function lock(em: EntityManager, ids: readonly string[]): Promise<void> {
  await runStatement(em, LOCK, [ids]);
}

const BEGIN = prepared(`
  WITH head AS (INSERT INTO epcis_subscription_heads (subscription_id, workspace_id, mode) VALUES ($1, $2, $3))
  INSERT INTO epcis_subscription_progress (subscription_id, workspace_id, mode, over_socket, open_to, next_tick_at, min_record_time)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`);

const FORGET = prepared(`
  WITH matches AS (DELETE FROM epcis_subscription_matches WHERE subscription_id = ANY ($1)),
    heads AS (DELETE FROM epcis_subscription_heads WHERE subscription_id = ANY ($1))
  DELETE FROM epcis_subscription_progress WHERE subscription_id = ANY ($1)`);

const LOCK = prepared(
  'SELECT FROM epcis_subscription_progress WHERE subscription_id = ANY ($1) ORDER BY subscription_id FOR UPDATE',
);

const KEEP = prepared(`
  UPDATE epcis_subscription_progress p SET delivered_to = greatest(p.delivered_to, o."deliveredTo"), open_to = o."openTo",
    next_tick_at = o."nextTickAt", batch_limit = o."batchLimit", due_at = coalesce(o."dueAt", '-infinity'), attempts = o.attempts,
    failing_since = o."failingSince", last_error = o."lastError", parked_at = o."parkedAt",
    last_notified_at = o."lastNotifiedAt", min_record_time = o."minRecordTime"
  FROM json_to_recordset($1) AS o(id text, "deliveredTo" bigint, "openTo" bigint, "nextTickAt" timestamptz, "batchLimit" int,
    "dueAt" timestamptz, attempts int, "failingSince" timestamptz, "lastError" text, "parkedAt" timestamptz,
    "lastNotifiedAt" timestamptz, "minRecordTime" timestamptz)
  WHERE p.subscription_id = o.id`);
