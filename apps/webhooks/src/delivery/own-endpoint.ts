import type { EntityManager } from '@mikro-orm/postgresql';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext } from '@proofmark/runtime';

/** @throws Rejected `not_found` for an endpoint that the caller's workspace does not have in this mode */
export async function assertOwnEndpoint(em: EntityManager, endpointId: string): Promise<void> {
  const { workspaceId, mode } = currentContext();
  const rows = await em.execute<unknown[]>(
    'SELECT 1 FROM webhook_endpoints WHERE endpoint_id = ? AND workspace_id = ? AND mode = ?',
    [endpointId, workspaceId, mode],
  );
  if (rows.length === 0) throw new Rejected('not-found', 'not_found', 'No such webhook endpoint.');
}
