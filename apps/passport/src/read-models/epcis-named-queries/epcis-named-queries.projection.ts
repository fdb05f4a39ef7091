import { projection, Write } from '@proofmark/event-store';
import { prepared } from '@proofmark/runtime';
import type { NamedQueryEvent } from '../../epcis/named-query/named-query.events.js';

/** The named queries that there are. */
export const epcisNamedQueries = projection<NamedQueryEvent>('epcis-named-queries', {
  NamedQueryCreated: (_em, { queryId, name, query, namespaces, createdAt }, { workspaceId, mode }) =>
    new Write(CREATE, [queryId, workspaceId, mode, name, JSON.stringify(query), JSON.stringify(namespaces), createdAt]),
  NamedQueryDeleted: (_em, { queryId }) => new Write(DELETE, [queryId]),
});

const CREATE = prepared(`
  INSERT INTO epcis_named_queries (query_id, workspace_id, mode, name, query, namespaces, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`);

const DELETE = prepared('DELETE FROM epcis_named_queries WHERE query_id = $1');
