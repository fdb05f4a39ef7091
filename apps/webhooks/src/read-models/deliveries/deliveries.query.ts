import type { EntityManager } from '@mikro-orm/postgresql';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext } from '@proofmark/runtime';
import type { AttemptDto, DeliveryDto, DeliveryWithAttemptsDto } from './deliveries.dto.js';

export interface DeliveryFilter {
  readonly status?: string | undefined;
  readonly event?: string | undefined;
}

/** Newest first, those after `afterId`. */
export async function listDeliveries(
  em: EntityManager,
  endpointId: string,
  filter: DeliveryFilter,
  page: { readonly afterId: string | null; readonly limit: number },
): Promise<DeliveryDto[]> {
  const rows = await em.execute<DeliveryDto[]>(LIST, [
    ...ownEndpoint(endpointId),
    ...twice(filter.status ?? null),
    ...twice(filter.event ?? null),
    ...twice(page.afterId),
    page.limit,
  ]);
  return rows.map(withInstants);
}

/** @throws Rejected `not_found` */
export async function readDelivery(
  em: EntityManager,
  endpointId: string,
  id: string,
): Promise<DeliveryWithAttemptsDto> {
  const [row] = await em.execute<(DeliveryDto & { body: string })[]>(READ, [...ownEndpoint(endpointId), id]);
  if (!row) throw new Rejected('not-found', 'not_found', 'No such delivery.');
  const attempts = await em.execute<AttemptDto[]>(ATTEMPTS, [id]);
  const { body, ...delivery } = withInstants(row);
  return { ...delivery, payload: JSON.parse(body) as object, attemptLog: attempts.map(withInstants) };
}

/** Makes a delivery due again, with as many attempts as the endpoint allows. @throws Rejected `not_found` */
export async function redeliver(em: EntityManager, endpointId: string, id: string): Promise<void> {
  const rows = await em.execute<unknown[]>(`${MAKE_DUE} AND d.delivery_id = ? RETURNING 1`, [
    ...ownEndpoint(endpointId),
    id,
  ]);
  if (rows.length === 0) throw new Rejected('not-found', 'not_found', 'No such delivery.');
}

/** Makes every delivery due again that failed and was created at `since` or later. @returns how many. */
export async function recoverFailed(em: EntityManager, endpointId: string, since: string): Promise<number> {
  const rows = await em.execute<unknown[]>(
    `${MAKE_DUE} AND d.status = 'failed' AND d.created_at >= ?::timestamptz RETURNING 1`,
    [...ownEndpoint(endpointId), since],
  );
  return rows.length;
}

function ownEndpoint(endpointId: string): string[] {
  const { workspaceId, mode } = currentContext();
  return [endpointId, workspaceId, mode];
}

function twice<T>(value: T): [T, T] {
  return [value, value];
}

/** Drivers give timestamps in their own spelling; the API speaks ISO 8601 UTC. */
function withInstants<T extends object>(row: T): T {
  const instants = Object.entries(row).filter(([name, value]) => name.endsWith('At') && value !== null);
  return {
    ...row,
    ...Object.fromEntries(instants.map(([name, value]) => [name, new Date(value as string).toISOString()])),
  };
}

const FIELDS = `
  delivery_id AS id, endpoint_id AS "webhookId", event_type AS event, message_id AS "messageId", status, attempts,
  response_status AS "responseStatus", CASE WHEN status = 'pending' THEN nullif(due_at, '-infinity') END AS "nextAttemptAt",
  created_at AS "createdAt",
  ended_at AS "endedAt"`;

const OF_ENDPOINT = 'endpoint_id = ? AND workspace_id = ? AND mode = ?';

const LIST = `
  SELECT ${FIELDS}
  FROM deliveries
  WHERE ${OF_ENDPOINT} AND (?::text IS NULL OR status = ?) AND (?::text IS NULL OR event_type = ?)
    AND (?::text IS NULL OR delivery_id < ?)
  ORDER BY delivery_id DESC LIMIT ?`;

const READ = `SELECT ${FIELDS}, body FROM deliveries WHERE ${OF_ENDPOINT} AND delivery_id = ?`;

const ATTEMPTS = `
  SELECT attempt_id AS id, started_at AS "startedAt", duration_ms AS "durationMs", response_status AS "responseStatus",
         response_body AS "responseBody", error
  FROM attempts WHERE delivery_id = ? ORDER BY attempt_id LIMIT 100`;

const MAKE_DUE = `
  UPDATE deliveries d SET status = 'pending', due_at = now(), ended_at = NULL, tries_left = e.max_attempts
  FROM webhook_endpoints e
  WHERE e.endpoint_id = d.endpoint_id AND d.endpoint_id = ? AND d.workspace_id = ? AND d.mode = ?`;
