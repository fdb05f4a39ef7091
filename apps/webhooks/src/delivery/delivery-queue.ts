import type { EntityManager } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';
import { newId } from '@proofmark/runtime';
import type { Notice } from './payload.js';

/** A delivery that is due, with what its endpoint says about sending. */
export interface DueDelivery {
  readonly deliveryId: string;
  readonly sequence: string;
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly endpointId: string;
  readonly eventType: string;
  readonly messageId: string;
  readonly subject: string;
  readonly body: string;
  readonly attempts: number;
  readonly triesLeft: number;
  readonly url: string;
  readonly timeoutSeconds: number;
  readonly sealedSecret: string;
  /** Null unless a rotated secret is still valid. */
  readonly previousSealedSecret: string | null;
}

/** How an attempt ended, as it is recorded. */
export interface Outcome {
  readonly deliveryId: string;
  readonly endpointId: string;
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly attemptId: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly responseStatus: number | null;
  readonly responseBody: string | null;
  readonly error: string | null;
  readonly status: 'succeeded' | 'pending' | 'failed';
  /** When it is tried again; null when it is not. */
  readonly dueAt: string | null;
}

/**
 * Queues each notice for every endpoint of its workspace and mode that listens to it and already existed when it happened.
 * Idempotent by endpoint and message id.
 * @returns how many deliveries were queued.
 */
export async function enqueue(em: EntityManager, notices: readonly Notice[]): Promise<number> {
  if (notices.length === 0) return 0;
  const endpoints = await listenersOf(em, notices);
  const rows = notices.flatMap((notice) =>
    endpoints.filter((endpoint) => listens(endpoint, notice)).map(({ endpointId }) => ({ ...notice, endpointId })),
  );
  return insert(em, rows);
}

/** Queues one notice for one endpoint, whatever it listens to. @returns the delivery's id. */
export async function enqueueFor(em: EntityManager, endpointId: string, notice: Notice): Promise<string> {
  const deliveryId = newId('dlv');
  await insert(em, [{ ...notice, endpointId, deliveryId }]);
  return deliveryId;
}

interface Listener {
  readonly endpointId: string;
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly events: readonly string[];
  readonly createdAt: Date;
}

/** Asked anew for every batch: an endpoint hears of everything that happens after it was created, and nothing after it is gone. */
async function listenersOf(em: EntityManager, notices: readonly Notice[]): Promise<Listener[]> {
  const workspaces = JSON.stringify([...new Set(notices.map(({ workspaceId }) => workspaceId))]);
  const rows = await em.execute<(Omit<Listener, 'createdAt'> & { createdAt: string })[]>(LISTENERS, [workspaces]);
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
}

function listens({ workspaceId, mode, events, createdAt }: Listener, notice: Notice): boolean {
  if (workspaceId !== notice.workspaceId || mode !== notice.mode) return false;
  return events.includes(notice.eventType) && Date.parse(notice.occurredAt) >= createdAt.getTime();
}

type Row = Notice & { readonly endpointId: string; readonly deliveryId?: string };

async function insert(em: EntityManager, rows: readonly Row[]): Promise<number> {
  if (rows.length === 0) return 0;
  const withIds = rows.map((row) => ({ deliveryId: newId('dlv'), ...row }));
  const inserted = await em.execute<unknown[]>(INSERT, [JSON.stringify(withIds)]);
  return inserted.length;
}

/** What {@link dueDeliveries} must leave out. */
export interface InFlight {
  readonly sequences: readonly string[];
  readonly fullEndpoints: readonly string[];
}

/**
 * The next due deliveries of every endpoint: first attempts in their order, then retries as they fall due.
 * An endpoint that is failing is probed with one delivery at a time.
 */
export async function dueDeliveries(em: EntityManager, inFlight: InFlight, perEndpoint: number): Promise<DueDelivery[]> {
  return em.execute<DueDelivery[]>(DUE, [
    JSON.stringify(inFlight.sequences),
    perEndpoint,
    JSON.stringify(inFlight.fullEndpoints),
  ]);
}

/** Records how attempts ended: the deliveries, their attempts, and since when endpoints have been failing. */
export async function recordOutcomes(em: EntityManager, outcomes: readonly Outcome[]): Promise<void> {
  const json = JSON.stringify(outcomes);
  await em.execute(RECORD_ATTEMPTS, [json]);
  await em.execute(RECORD_DELIVERIES, [json]);
  await em.execute(RECORD_RECOVERED, [json]);
  await em.execute(RECORD_FAILING, [json]);
}

/** Since when the endpoint has been failing, or null when its last attempt succeeded. */
export async function failingSince(em: EntityManager, endpointId: string): Promise<Date | null> {
  const [row] = await em.execute<{ since: string }[]>(
    'SELECT failing_since AS since FROM failing_endpoints WHERE endpoint_id = ?',
    [endpointId],
  );
  return row ? new Date(row.since) : null;
}

/** An endpoint is given another chance. */
export async function forgetFailing(em: EntityManager, endpointId: string): Promise<void> {
  await em.execute('DELETE FROM failing_endpoints WHERE endpoint_id = ?', [endpointId]);
}

/** Nothing of a deleted endpoint is kept or sent any more. */
export async function forgetDeliveries(em: EntityManager, endpointId: string): Promise<void> {
  await forgetFailing(em, endpointId);
  await em.execute(FORGET_ATTEMPTS, [endpointId]);
  await em.execute('DELETE FROM deliveries WHERE endpoint_id = ?', [endpointId]);
}

const FORGET_ATTEMPTS =
  'DELETE FROM attempts WHERE delivery_id IN (SELECT delivery_id FROM deliveries WHERE endpoint_id = ?)';

const LISTENERS = `
  SELECT endpoint_id AS "endpointId", workspace_id AS "workspaceId", mode, events, created_at AS "createdAt"
  FROM webhook_endpoints WHERE active AND workspace_id IN (SELECT json_array_elements_text(?))`;

const INSERT = `
  INSERT INTO deliveries (delivery_id, workspace_id, mode, endpoint_id, event_type, message_id, subject, body, tries_left, created_at)
  SELECT n."deliveryId", n."workspaceId", n.mode, n."endpointId", n."eventType", n."messageId", n.subject, n.body, e.max_attempts, now()
  FROM ROWS FROM (json_to_recordset(?) AS ("deliveryId" text, "workspaceId" text, mode text, "endpointId" text, "eventType" text,
    "messageId" text, subject text, body text)) WITH ORDINALITY
    AS n("deliveryId", "workspaceId", mode, "endpointId", "eventType", "messageId", subject, body, place)
  JOIN webhook_endpoints e ON e.endpoint_id = n."endpointId"
  ORDER BY n.place
  ON CONFLICT DO NOTHING RETURNING 1`;

const DUE = `
  WITH busy AS MATERIALIZED (SELECT coalesce(array_agg(value::bigint), '{}') AS sequences FROM json_array_elements_text(?))
  SELECT d.delivery_id AS "deliveryId", d.sequence::text AS sequence, d.workspace_id AS "workspaceId", d.mode,
         d.endpoint_id AS "endpointId", d.event_type AS "eventType", d.message_id AS "messageId", d.subject, d.body,
         d.attempts, d.tries_left AS "triesLeft", e.url, e.timeout_seconds AS "timeoutSeconds",
         e.sealed_secret AS "sealedSecret",
         CASE WHEN e.previous_secret_until > now() THEN e.previous_sealed_secret END AS "previousSealedSecret"
  FROM webhook_endpoints e
  LEFT JOIN failing_endpoints f USING (endpoint_id)
  CROSS JOIN LATERAL (
    SELECT * FROM deliveries
    WHERE endpoint_id = e.endpoint_id AND status = 'pending' AND due_at <= now()
      AND sequence <> ALL ((SELECT sequences FROM busy)::bigint[])
    ORDER BY due_at, sequence LIMIT CASE WHEN f.endpoint_id IS NULL THEN ? ELSE 1 END) d
  WHERE e.active AND e.endpoint_id NOT IN (SELECT json_array_elements_text(?))
  ORDER BY d.due_at, d.sequence`;

const RECORD_ATTEMPTS = `
  INSERT INTO attempts (attempt_id, workspace_id, mode, delivery_id, started_at, duration_ms, response_status, response_body, error)
  SELECT "attemptId", "workspaceId", mode, "deliveryId", "startedAt", "durationMs", "responseStatus", "responseBody", error
  FROM json_to_recordset(?) AS o("attemptId" text, "workspaceId" text, mode text, "deliveryId" text, "startedAt" timestamptz,
    "durationMs" int, "responseStatus" smallint, "responseBody" text, error text)
  WHERE EXISTS (SELECT FROM deliveries d WHERE d.delivery_id = o."deliveryId")
  ON CONFLICT DO NOTHING`;

const RECORD_DELIVERIES = `
  UPDATE deliveries d SET status = o.status, attempts = d.attempts + 1, tries_left = greatest(d.tries_left - 1, 0),
    due_at = coalesce(o."dueAt", d.due_at), response_status = o."responseStatus",
    ended_at = CASE WHEN o.status = 'pending' THEN NULL ELSE o."startedAt" + o."durationMs" * interval '1 millisecond' END
  FROM json_to_recordset(?) AS o("deliveryId" text, status text, "dueAt" timestamptz, "responseStatus" smallint,
    "startedAt" timestamptz, "durationMs" int)
  WHERE d.delivery_id = o."deliveryId" AND d.status = 'pending'`;

const RECORD_RECOVERED = `
  DELETE FROM failing_endpoints WHERE endpoint_id IN (
    SELECT "endpointId" FROM json_to_recordset(?) AS o("endpointId" text, status text) WHERE status = 'succeeded')`;

const RECORD_FAILING = `
  INSERT INTO failing_endpoints (endpoint_id, workspace_id, mode, failing_since)
  SELECT "endpointId", min("workspaceId"), min(o.mode), min("startedAt")
  FROM json_to_recordset(?) AS o("endpointId" text, "workspaceId" text, mode text, "startedAt" timestamptz, status text)
  JOIN webhook_endpoints e ON e.endpoint_id = o."endpointId"
  GROUP BY "endpointId" HAVING bool_and(status <> 'succeeded') ON CONFLICT DO NOTHING`;
