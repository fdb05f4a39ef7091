import type { EntityManager } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';
import { allOf, prepared, runStatement } from '@proofmark/runtime';

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

/** Since when each of these endpoints has been failing; without those whose last attempt succeeded. */
export type FailingSince = ReadonlyMap<string, Date>;

/** Records how attempts ended: the deliveries, their attempts, and since when their endpoints have been failing. */
export async function recordOutcomes(em: EntityManager, outcomes: readonly Outcome[]): Promise<FailingSince> {
  const json = [JSON.stringify(outcomes)];
  const [, , , , failing] = await allOf([
    runStatement(em, RECORD_ATTEMPTS, json),
    runStatement(em, RECORD_DELIVERIES, json),
    runStatement(em, RECORD_RECOVERED, json),
    runStatement(em, RECORD_FAILING, json),
    runStatement<{ id: string; since: string }>(em, READ_FAILING, [
      [...new Set(outcomes.map(({ endpointId }) => endpointId))],
    ]),
  ]);
  return new Map(failing.map(({ id, since }) => [id, new Date(since)]));
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

const RECORD_ATTEMPTS = prepared(`
  INSERT INTO attempts (attempt_id, workspace_id, mode, delivery_id, started_at, duration_ms, response_status, response_body, error)
  SELECT "attemptId", "workspaceId", mode, "deliveryId", "startedAt", "durationMs", "responseStatus", "responseBody", error
  FROM json_to_recordset($1) AS o("attemptId" text, "workspaceId" text, mode text, "deliveryId" text, "startedAt" timestamptz,
    "durationMs" int, "responseStatus" smallint, "responseBody" text, error text)
  WHERE EXISTS (SELECT FROM deliveries d WHERE d.delivery_id = o."deliveryId")
  ON CONFLICT DO NOTHING`);

const RECORD_DELIVERIES = prepared(`
  UPDATE deliveries d SET status = o.status, attempts = d.attempts + 1, tries_left = greatest(d.tries_left - 1, 0),
    due_at = coalesce(o."dueAt", d.due_at), response_status = o."responseStatus",
    ended_at = CASE WHEN o.status = 'pending' THEN NULL ELSE o."startedAt" + o."durationMs" * interval '1 millisecond' END
  FROM json_to_recordset($1) AS o("deliveryId" text, status text, "dueAt" timestamptz, "responseStatus" smallint,
    "startedAt" timestamptz, "durationMs" int)
  WHERE d.delivery_id = o."deliveryId" AND d.status = 'pending'`);

const RECORD_RECOVERED = prepared(`
  DELETE FROM failing_endpoints WHERE endpoint_id IN (
    SELECT "endpointId" FROM json_to_recordset($1) AS o("endpointId" text, status text) WHERE status = 'succeeded')`);

const RECORD_FAILING = prepared(`
  INSERT INTO failing_endpoints (endpoint_id, workspace_id, mode, failing_since)
  SELECT "endpointId", min("workspaceId"), min(o.mode), min("startedAt")
  FROM json_to_recordset($1) AS o("endpointId" text, "workspaceId" text, mode text, "startedAt" timestamptz, status text)
  JOIN webhook_endpoints e ON e.endpoint_id = o."endpointId"
  GROUP BY "endpointId" HAVING bool_and(status <> 'succeeded') ON CONFLICT DO NOTHING`);

const READ_FAILING = prepared(
  'SELECT endpoint_id AS id, failing_since AS since FROM failing_endpoints WHERE endpoint_id = ANY ($1)',
);
