import { Logger } from '@nestjs/common';
import { type AnyEntity, type EntityClass, type EntitySchema, MikroORM } from '@mikro-orm/postgresql';
import type { DatabaseConfig } from '../config/runtime.config.js';
import { type MigrationClass, migrate } from './migrate.js';
import { quietly } from './orm-log.js';
import { databaseOf, openPool } from './open-pool.js';
import { TenantDialect } from './tenant-dialect.js';

export type EntityDefinition = EntityClass<AnyEntity> | EntitySchema;

export interface Schema {
  readonly name: string;
  readonly entities: readonly EntityDefinition[];
  readonly migrations: readonly MigrationClass[];
}

const logger = new Logger('Database');

/** Migrates where the owner's URL is given, and opens the service's own connection pool. */
export async function openOrm(config: DatabaseConfig, { name, entities, migrations }: Schema): Promise<MikroORM> {
  if (config.MIGRATION_DATABASE_URL) await migrate(config.MIGRATION_DATABASE_URL, name, migrations);
  const pool = openPool({ url: config.DATABASE_URL, schema: name, size: config.DATABASE_POOL_SIZE });
  // Without a listener a connection that the server drops would end the process; the query in flight fails by itself.
  const lost = (error: Error): void => {
    if (!pool.ending) logger.warn(`A connection was lost: ${error.message}`);
  };
  pool.on('connect', (client) => client.on('error', lost));
  pool.on('error', lost);
  const orm = await MikroORM.init({
    dbName: databaseOf(config.DATABASE_URL),
    schema: name,
    entities: [...entities],
    discovery: { warnWhenNoEntities: false },
    driverOptions: () => new TenantDialect({ pool }),
    ensureDatabase: false,
    // Everything happens in the entity manager of a unit of work.
    allowGlobalContext: false,
    ...quietly(logger),
  });
  await orm.em.getConnection().execute('SELECT 1');
  return orm;
}
