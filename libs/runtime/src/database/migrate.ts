import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { MikroORM } from '@mikro-orm/postgresql';
import { type Migration, Migrator } from '@mikro-orm/migrations';
import type { Constructor } from '@mikro-orm/core';
import { quietly } from './orm-log.js';
import { TenantDialect } from './tenant-dialect.js';
import { databaseOf, openPool } from './open-pool.js';

export type MigrationClass = Constructor<Migration>;

/**
 * Brings a schema up to date as its owner. Each class runs once, in the order given, under its own name. An advisory lock makes a second
 * copy of the service wait, and then find nothing to do.
 */
export async function migrate(url: string, schema: string, migrations: readonly MigrationClass[]): Promise<void> {
  const guard = new Client({ connectionString: url, application_name: `${schema}-migrations` });
  await guard.connect();
  try {
    await guard.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`proofmark.migrations.${schema}`]);
    await runMigrations(url, schema, migrations);
  } finally {
    await guard.end();
  }
}

async function runMigrations(url: string, schema: string, migrations: readonly MigrationClass[]): Promise<void> {
  const orm = await MikroORM.init({
    dbName: databaseOf(url),
    schema,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    driverOptions: () => new TenantDialect({ pool: openPool({ url, schema, size: 1 }) }),
    extensions: [Migrator],
    migrations: {
      migrationsList: migrations.map((migration) => ({ name: migration.name, class: migration })),
      snapshot: false,
    },
    ensureDatabase: false,
    ...quietly(new Logger('Migrations')),
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close(true);
  }
}
