import type { EntityManager } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext, prepared, runStatement } from '@proofmark/runtime';
import type { EpcisShareDto } from '../../epcis/sharing/epcis-share.dto.js';

/** @throws Rejected `not_found` */
export async function readShare(em: EntityManager, shareId: string): Promise<EpcisShareDto> {
  const [row] = await runStatement<EpcisShareDto>(em, READ, [...caller(), shareId]);
  if (!row) throw new Rejected('not-found', 'not_found', 'No such share.');
  return toDto(row);
}

/** Newest first, those before `before`. @param direction whether the caller grants them or was granted them */
export async function listShares(
  em: EntityManager,
  direction: 'granted' | 'received',
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<EpcisShareDto[]> {
  return (await runStatement<EpcisShareDto>(em, LIST[direction], [...caller(), before, limit])).map(toDto);
}

export async function countShares(em: EntityManager): Promise<number> {
  const [row] = await runStatement<{ count: string }>(em, COUNT, caller());
  return Number(row?.count);
}

/** What the caller was granted: all of it, by whom and what about. */
export async function receivedShares(em: EntityManager): Promise<{ grantorId: string; identifier: string }[]> {
  return runStatement(em, RECEIVED, caller());
}

/**
 * What these workspaces grant to workspaces that have subscribed to anything, now or before.
 * @param em in system scope: it is asked for nobody in particular
 */
export async function sharesWithSubscribers(
  em: EntityManager,
  grantors: readonly { readonly workspaceId: string; readonly mode: Mode }[],
): Promise<{ grantorId: string; granteeId: string; mode: Mode; identifier: string }[]> {
  if (grantors.length === 0) return [];
  const values = [grantors.map(({ workspaceId }) => workspaceId), grantors.map(({ mode }) => mode)];
  return runStatement(em, WITH_SUBSCRIBERS, values);
}

function caller(): string[] {
  const { workspaceId, mode } = currentContext();
  return [workspaceId, mode];
}

function toDto(row: EpcisShareDto): EpcisShareDto {
  return { ...row, createdAt: new Date(row.createdAt).toISOString() };
}

const COLUMNS = `SELECT share_id AS id, workspace_id AS "grantorId", grantee_id AS "granteeId", identifier, created_at AS "createdAt"
  FROM epcis_shares`;
const READ = prepared(`${COLUMNS} WHERE (workspace_id = $1 OR grantee_id = $1) AND mode = $2 AND share_id = $3`);
const PAGE = 'AND mode = $2 AND ($3::text IS NULL OR share_id < $3) ORDER BY share_id DESC LIMIT $4';
const LIST = {
  granted: prepared(`${COLUMNS} WHERE workspace_id = $1 ${PAGE}`),
  received: prepared(`${COLUMNS} WHERE grantee_id = $1 ${PAGE}`),
};
const COUNT = prepared('SELECT count(*) FROM epcis_shares WHERE workspace_id = $1 AND mode = $2');
const RECEIVED = prepared(`
  SELECT workspace_id AS "grantorId", identifier FROM epcis_shares WHERE grantee_id = $1 AND mode = $2 ORDER BY workspace_id`);
const WITH_SUBSCRIBERS = prepared(`
  SELECT s.workspace_id AS "grantorId", s.grantee_id AS "granteeId", s.mode, s.identifier
  FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS wanted (workspace_id, mode)) AS wanted
  JOIN epcis_shares s USING (workspace_id, mode)
  JOIN epcis_subscription_versions v ON v.workspace_id = s.grantee_id AND v.mode = s.mode`);
