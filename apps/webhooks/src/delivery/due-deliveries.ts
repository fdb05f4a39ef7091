import type { EntityManager } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';
import { runStatement } from '@proofmark/runtime';

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
  /** W3C trace context of what queued it. */
  readonly traceparent: string | null;
}

/** What is asked for. */
export interface Wanted {
  readonly endpoints: readonly string[];
  /** Sequences that are under way already. */
  readonly busy: readonly string[];
  readonly perEndpoint: number;
}

/**
 * The next due deliveries of some endpoints: first attempts in their order, then retries as they fall due. An endpoint that is failing is probed
 * with one delivery at a time.
 */
export async function dueDeliveries(
  em: EntityManager,
  { endpoints, busy, perEndpoint }: Wanted,
): Promise<readonly DueDelivery[]> {
  return endpoints.length === 0 ? [] : runStatement<DueDelivery>(em, DUE, [endpoints, busy, perEndpoint]);
}

// Not prepared: a plan made for these very values looks the busy ones up in a hash table, one for all values walks through them.
const DUE = `
  SELECT d.delivery_id AS "deliveryId", d.sequence::text AS sequence, d.workspace_id AS "workspaceId", d.mode,
         d.endpoint_id AS "endpointId", d.event_type AS "eventType", d.message_id AS "messageId", d.subject, d.body, d.traceparent,
         d.attempts, d.tries_left AS "triesLeft", e.url, e.timeout_seconds AS "timeoutSeconds",
         e.sealed_secret AS "sealedSecret",
         CASE WHEN e.previous_secret_until > now() THEN e.previous_sealed_secret END AS "previousSealedSecret"
  FROM webhook_endpoints e
  LEFT JOIN failing_endpoints f USING (endpoint_id)
  CROSS JOIN LATERAL (
    SELECT * FROM deliveries
    WHERE endpoint_id = e.endpoint_id AND status = 'pending' AND due_at <= now() AND sequence <> ALL ($2::bigint[])
    ORDER BY due_at, sequence LIMIT CASE WHEN f.endpoint_id IS NULL THEN $3::int ELSE 1 END) d
  WHERE e.active AND e.endpoint_id = ANY ($1::text[])
  ORDER BY d.due_at, d.sequence`;
