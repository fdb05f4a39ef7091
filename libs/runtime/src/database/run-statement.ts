import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';

/**
 * Runs a statement with real parameters (`$1`) in the transaction of the entity manager. For what is large or often: `em.execute` writes the
 * values into the text, which PostgreSQL then has to read again, and entities cost three times the CPU.
 */
export async function runStatement<Row>(
  em: EntityManager,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const { rows } = await em.getKysely().executeQuery(CompiledQuery.raw(sql, [...values]));
  return rows as Row[];
}
