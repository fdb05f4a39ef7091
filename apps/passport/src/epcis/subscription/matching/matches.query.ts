import type { EntityManager } from '@mikro-orm/postgresql';
import { prepared, runStatement } from '@proofmark/runtime';
import type { Tenant } from './live-subscriptions.js';

/** An event that belongs to a subscription; the tenant is that of the subscription, whoever captured the event. */
export interface Match extends Tenant {
  readonly subscriptionId: string;
  readonly position: number;
}

/** Keeps new matches behind all others, in the order given. A match that is there already stays where it is. */
export async function addMatches(em: EntityManager, matches: readonly Match[]): Promise<void> {
  if (matches.length > 0) await runStatement(em, ADD, [JSON.stringify(matches)]);
}

/**
 * Keeps matches of the past ahead of all that came since, by their position; also those that came since and are the same.
 */
export async function addPastMatches(em: EntityManager, matches: readonly Match[]): Promise<void> {
  if (matches.length > 0) await runStatement(em, ADD_PAST, [JSON.stringify(matches)]);
}

const NEW = `
  ROWS FROM (json_to_recordset($1) AS ("subscriptionId" text, position bigint, "workspaceId" text, mode text))
    WITH ORDINALITY AS m("subscriptionId", position, "workspaceId", mode, place)`;

const MOVE_HEADS = `
  UPDATE epcis_subscription_heads h SET matched_to = greatest(h.matched_to, a.last)
  FROM (SELECT subscription_id, max(ordinal) AS last FROM added GROUP BY subscription_id) a
  WHERE h.subscription_id = a.subscription_id`;

// What is parked, or has ended since the subscriptions were read, gets no more.
const ADD = prepared(`
  WITH added AS (
    INSERT INTO epcis_subscription_matches (subscription_id, position, workspace_id, mode)
    SELECT m."subscriptionId", m.position, m."workspaceId", m.mode FROM ${NEW}
    JOIN epcis_subscription_progress p ON p.subscription_id = m."subscriptionId" AND p.parked_at IS NULL
    ORDER BY m.place
    ON CONFLICT DO NOTHING RETURNING subscription_id, ordinal)
  ${MOVE_HEADS}`);

/** So far ahead that no ordinal of the present is ever among them. */
const PAST = '4611686018427387904';

const ADD_PAST = prepared(`
  WITH added AS (
    INSERT INTO epcis_subscription_matches AS known (subscription_id, position, ordinal, workspace_id, mode)
    SELECT m."subscriptionId", m.position, m.position - ${PAST}, m."workspaceId", m.mode FROM ${NEW}
    JOIN epcis_subscription_progress p ON p.subscription_id = m."subscriptionId"
    ON CONFLICT (subscription_id, position) DO UPDATE SET ordinal = excluded.ordinal
    RETURNING subscription_id, ordinal)
  ${MOVE_HEADS}`);
