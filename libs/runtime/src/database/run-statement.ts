import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import type { ClientBase } from 'pg';

/** The connection of each transaction under way. */
export const connectionOf = new WeakMap<EntityManager, ClientBase>();

const names = new Map<string, string>();

/**
 * Has PostgreSQL keep the plan of a statement on every connection that runs it, which is most of what a small statement costs. For
 * constants of a module only: each text is kept for ever.
 */
export function prepared(sql: string): string {
  names.set(sql, `prepared_${names.size}`);
  return sql;
}

/** The name under which a connection keeps the statement, if it is to. */
export function preparedName(sql: string): string | undefined {
  return names.get(sql);
}

/**
 * Runs a statement with real parameters (`$1`) in the transaction of the entity manager. For what is large or often: `em.execute` writes the
 * values into the text, which PostgreSQL then has to read again, and entities cost three times the CPU. It is sent at once: statements that
 * were not awaited travel together and run in their order.
 */
export async function runStatement<Row>(
  em: EntityManager,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const connection = connectionOf.get(em);
  const { rows } = connection
    ? await connection.query(sql, [...values])
    : await em.getKysely().executeQuery(CompiledQuery.raw(sql, [...values]));
  return rows as Row[];
}
