import type { EntityManager } from '@mikro-orm/postgresql';
import { currentContext } from '@proofmark/runtime';
import { ownEndpoint } from '../../delivery/own-endpoint.js';
import type { EndpointDto } from '../../endpoint/endpoint.dto.js';

type Row = Omit<EndpointDto, 'createdAt' | 'updatedAt'> & { createdAt: string; updatedAt: string };

/** @throws Rejected `not_found` */
export async function readEndpoint(em: EntityManager, endpointId: string): Promise<EndpointDto> {
  return toDto(await ownEndpoint<Row>(em, endpointId, COLUMNS));
}

/** Newest first, those after `afterId`. */
export async function listEndpoints(em: EntityManager, afterId: string | null, limit: number): Promise<EndpointDto[]> {
  const { workspaceId, mode } = currentContext();
  const rows = await em.execute<Row[]>(
    `SELECT ${COLUMNS} FROM webhook_endpoints WHERE workspace_id = ? AND mode = ? AND (?::text IS NULL OR endpoint_id < ?) ORDER BY endpoint_id DESC LIMIT ?`,
    [workspaceId, mode, afterId, afterId, limit],
  );
  return rows.map(toDto);
}

function toDto(row: Row): EndpointDto {
  return { ...row, createdAt: new Date(row.createdAt).toISOString(), updatedAt: new Date(row.updatedAt).toISOString() };
}

const COLUMNS = `endpoint_id AS id, name, url, events, epcis_filter AS "epcisFilter", active, disabled_reason AS "disabledReason",
  timeout_seconds AS "timeoutSeconds", max_attempts AS "maxAttempts", created_at AS "createdAt", updated_at AS "updatedAt"`;
