import type { EntityManager } from '@mikro-orm/postgresql';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext, runStatement } from '@proofmark/runtime';

/**
 * What `columns` say of an endpoint.
 * @throws Rejected `not_found` for an endpoint that the caller's workspace does not have in this mode
 */
export async function ownEndpoint<Row>(em: EntityManager, endpointId: string, columns = '1'): Promise<Row> {
  const { workspaceId, mode } = currentContext();
  const [row] = await runStatement<Row>(
    em,
    `SELECT ${columns} FROM webhook_endpoints WHERE endpoint_id = $1 AND workspace_id = $2 AND mode = $3`,
    [endpointId, workspaceId, mode],
  );
  if (!row) throw new Rejected('not-found', 'not_found', 'No such webhook endpoint.');
  return row;
}
