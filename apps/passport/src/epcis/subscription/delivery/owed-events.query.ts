import type { EntityManager } from '@mikro-orm/postgresql';
import { prepared, runStatement } from '@proofmark/runtime';
import type { RecordedEvent } from '../../event/recorded-event.js';
import { Grants } from '../../sharing/grants.js';
import type { Tenant } from '../matching/live-subscriptions.js';
import { RECORDED_COLUMNS, recordedOf, type RecordedRow } from '../matching/recorded-events.query.js';

/** Matches of one subscription: those after `after`, up to `upTo`. */
export interface Stretch {
  readonly subscriptionId: string;
  readonly after: bigint;
  readonly upTo: bigint;
  readonly limit: number;
}

/** An event that is owed, and its place among those that are. */
export interface OwedEvent {
  readonly ordinal: bigint;
  readonly recorded: RecordedEvent;
}

/** The first events of a stretch. */
export interface OwedEvents {
  readonly events: readonly OwedEvent[];
  /** So far the stretch was read: behind the last event there may be some that are no longer shared. */
  readonly upTo: bigint;
}

/**
 * The first events of some stretches, in their order, by subscription. What another workspace captured is owed for as long as it is shared: it
 * was when it was matched, and is asked for again here, right before it is sent.
 * @param em in system scope
 */
export async function owedEvents(
  em: EntityManager,
  stretches: readonly Stretch[],
): Promise<ReadonlyMap<string, OwedEvents>> {
  if (stretches.length === 0) return new Map();
  const asked = stretches.map((stretch) => ({ ...stretch, after: String(stretch.after), upTo: String(stretch.upTo) }));
  const rows = await runStatement<OwedRow>(em, OWED, [JSON.stringify(asked)]);
  const grants = await Grants.of(em, rows.filter(isForeign).map(originOf));
  const bySubscription = Map.groupBy(rows, ({ subscriptionId }) => subscriptionId);
  return new Map(
    stretches.map((stretch) => [
      stretch.subscriptionId,
      owedOf(stretch, bySubscription.get(stretch.subscriptionId) ?? [], grants),
    ]),
  );
}

function owedOf({ limit, upTo }: Stretch, rows: readonly OwedRow[], grants: Grants): OwedEvents {
  const last = rows.at(-1);
  return {
    events: rows
      .filter((row) => !isForeign(row) || grants.allow(originOf(row), row, row.captured))
      .map((row) => ({ ordinal: BigInt(row.ordinal), recorded: recordedOf(row) })),
    upTo: last && rows.length >= limit ? BigInt(last.ordinal) : upTo,
  };
}

interface OwedRow extends RecordedRow, Tenant {
  readonly subscriptionId: string;
  readonly ordinal: string;
  /** Who captured it. */
  readonly originId: string;
}

function isForeign({ originId, workspaceId }: OwedRow): boolean {
  return originId !== workspaceId;
}

function originOf({ originId, mode }: OwedRow): Tenant {
  return { workspaceId: originId, mode };
}

const OWED = prepared(`
  SELECT asked."subscriptionId", m.ordinal::text AS ordinal, m.workspace_id AS "workspaceId", m.mode,
    e.workspace_id AS "originId", ${RECORDED_COLUMNS}
  FROM json_to_recordset($1) AS asked("subscriptionId" text, after bigint, "upTo" bigint, "limit" int)
  CROSS JOIN LATERAL (
    SELECT m.ordinal, m.position, m.workspace_id, m.mode FROM epcis_subscription_matches m
    WHERE m.subscription_id = asked."subscriptionId" AND m.ordinal > asked.after AND m.ordinal <= asked."upTo"
    ORDER BY m.ordinal LIMIT asked."limit") m
  JOIN events e ON e.position = m.position AND e.mode = m.mode
  ORDER BY asked."subscriptionId", m.ordinal`);
