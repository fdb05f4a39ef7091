import type { Mode } from '@proofmark/contracts';
import type { Event } from '@proofmark/event-sourcing';
import type { Actor, Recorded } from './recorded.js';
import type { Upcasting } from './upcasting.js';

/** What is stored of the request beside the fact. */
export interface EventMetadata {
  readonly actor: Actor;
  readonly requestId: string;
  readonly traceparent?: string;
}

/** A row of `events` as {@link RECORDED_COLUMNS} selects it. */
export interface EventRow {
  readonly position: string;
  readonly stream_id: string;
  readonly version: number;
  readonly workspace_id: string;
  readonly mode: Mode;
  readonly type: string;
  readonly schema_version: number;
  readonly data: unknown;
  readonly metadata: EventMetadata;
  readonly recorded_ms: string;
}

/** All that a {@link Recorded} needs, of the table `e`. */
export const RECORDED_COLUMNS = `e.position, e.stream_id, e.version, e.workspace_id, e.mode, e.type, e.schema_version, e.data, e.metadata,
  (extract(epoch FROM e.recorded_at) * 1000)::bigint AS recorded_ms`;

/** The fact in today's shape. */
export function recordedOf(row: EventRow, upcasting: Upcasting): Recorded {
  const { actor, requestId, traceparent } = row.metadata;
  return {
    type: row.type,
    data: upcasting.upcast(row.type, row.schema_version, row.data) as Event['data'] & object,
    streamId: row.stream_id,
    version: row.version,
    position: Number(row.position),
    workspaceId: row.workspace_id,
    mode: row.mode,
    recordedAt: new Date(Number(row.recorded_ms)).toISOString(),
    actor,
    requestId,
    traceparent,
  };
}
