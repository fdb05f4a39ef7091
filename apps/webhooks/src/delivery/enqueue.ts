import type { EntityManager } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';
import { activeTraceparent, newId, prepared, runStatement } from '@proofmark/runtime';
import type { EpcisFilter } from '../endpoint/epcis-filter.js';
import type { Notice } from './payload.js';

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
  readonly epcisFilter: EpcisFilter | null;
  readonly createdAt: Date;
}

/** Asked anew for every batch: an endpoint hears of everything that happens after it was created, and nothing after it is gone. */
async function listenersOf(em: EntityManager, notices: readonly Notice[]): Promise<Listener[]> {
  const workspaces = [...new Set(notices.map(({ workspaceId }) => workspaceId))];
  const rows = await runStatement<Omit<Listener, 'createdAt'> & { createdAt: string }>(em, LISTENERS, [workspaces]);
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
}

/**
 * Which was first is told by two clocks, and a clock may be set back. As each message is queued once and soon, this much more only matters
 * to an endpoint that is registered while the queueing is that far behind.
 */
const CLOCKS_APART_MS = 60 * 60 * 1000;

function listens({ workspaceId, mode, events, epcisFilter, createdAt }: Listener, notice: Notice): boolean {
  if (workspaceId !== notice.workspaceId || mode !== notice.mode || !events.includes(notice.eventType)) return false;
  if (Date.parse(notice.occurredAt) < createdAt.getTime() - CLOCKS_APART_MS) return false;
  return epcisFilter === null || (notice.isWanted?.(epcisFilter) ?? true);
}

type Row = Notice & { readonly endpointId: string; readonly deliveryId?: string };

async function insert(em: EntityManager, rows: readonly Row[]): Promise<number> {
  if (rows.length === 0) return 0;
  const withIds = rows.map((row) => ({ deliveryId: newId('dlv'), ...row, traceparent: causeOf(row) }));
  const inserted = await runStatement(em, INSERT, [JSON.stringify(withIds)]);
  return inserted.length;
}

/** `00-`, the trace's id and `-`. */
const TRACE_PART = 36;

/** What is being done right now, if that belongs to the notice's trace: a batch of many messages belongs to none of theirs. */
function causeOf({ traceparent }: Notice): string | undefined {
  const active = activeTraceparent();
  return active && traceparent?.startsWith(active.slice(0, TRACE_PART)) ? active : traceparent;
}

const LISTENERS = prepared(`
  SELECT endpoint_id AS "endpointId", workspace_id AS "workspaceId", mode, events, epcis_filter AS "epcisFilter", created_at AS "createdAt"
  FROM webhook_endpoints WHERE active AND workspace_id = ANY ($1)`);

const INSERT = prepared(`
  INSERT INTO deliveries (delivery_id, workspace_id, mode, endpoint_id, event_type, message_id, subject, body, traceparent, tries_left, created_at)
  SELECT n."deliveryId", n."workspaceId", n.mode, n."endpointId", n."eventType", n."messageId", n.subject, n.body, n.traceparent, e.max_attempts, now()
  FROM ROWS FROM (json_to_recordset($1) AS ("deliveryId" text, "workspaceId" text, mode text, "endpointId" text, "eventType" text,
    "messageId" text, subject text, body text, traceparent text)) WITH ORDINALITY
    AS n("deliveryId", "workspaceId", mode, "endpointId", "eventType", "messageId", subject, body, traceparent, place)
  JOIN webhook_endpoints e ON e.endpoint_id = n."endpointId"
  ORDER BY n.place
  ON CONFLICT DO NOTHING RETURNING 1`);
