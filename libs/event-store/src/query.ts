import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';

/**
 * Runs a statement with real parameters (`$1`), in the transaction of the entity manager: `em.execute` writes the values into the text,
 * which PostgreSQL then has to read again.
 */
export async function query<Row>(em: EntityManager, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const { rows } = await em.getKysely().executeQuery(CompiledQuery.raw(sql, [...values]));
  return rows as Row[];
}
