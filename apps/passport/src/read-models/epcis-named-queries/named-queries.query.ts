import type { EntityManager } from '@mikro-orm/postgresql';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext, prepared, runStatement } from '@proofmark/runtime';

/** A named query as it was created. */
export interface NamedQuery {
  readonly queryId: string;
  readonly name: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** Prefixes that were declared around it. */
  readonly namespaces: Readonly<Record<string, string>>;
}

/** @throws Rejected `not_found` */
export async function readNamedQuery(em: EntityManager, name: string): Promise<NamedQuery> {
  return found(await runStatement<NamedQuery>(em, READ, ownRows(name)));
}

/** As {@link readNamedQuery}; nobody deletes it before the transaction ends. */
export async function holdNamedQuery(em: EntityManager, name: string): Promise<NamedQuery> {
  return found(await runStatement<NamedQuery>(em, HOLD, ownRows(name)));
}

/** By name, those after `after`. */
export async function listNamedQueries(em: EntityManager, after: string, limit: number): Promise<NamedQuery[]> {
  return runStatement<NamedQuery>(em, LIST, [...ownRows(after), limit]);
}

export async function countNamedQueries(em: EntityManager): Promise<number> {
  const { workspaceId, mode } = currentContext();
  const [row] = await runStatement<{ count: string }>(em, COUNT, [workspaceId, mode]);
  return Number(row?.count);
}

function ownRows(name: string): string[] {
  const { workspaceId, mode } = currentContext();
  return [workspaceId, mode, name];
}

function found([row]: readonly NamedQuery[]): NamedQuery {
  if (row) return row;
  throw new Rejected('not-found', 'not_found', 'No such named query.');
}

const COLUMNS = 'SELECT query_id AS "queryId", name, query, namespaces FROM epcis_named_queries';
const READ = prepared(`${COLUMNS} WHERE workspace_id = $1 AND mode = $2 AND name = $3`);
const HOLD = prepared(`${COLUMNS} WHERE workspace_id = $1 AND mode = $2 AND name = $3 FOR SHARE`);
const LIST = prepared(`${COLUMNS} WHERE workspace_id = $1 AND mode = $2 AND name > $3 ORDER BY name LIMIT $4`);
const COUNT = prepared('SELECT count(*) FROM epcis_named_queries WHERE workspace_id = $1 AND mode = $2');
