import { CompiledQuery, type DatabaseConnection, type Driver, PostgresDialect, PostgresDriver } from 'kysely';
import { nextBegin } from './begin-statement.js';

/** Kysely's PostgreSQL dialect, but a transaction begins with the statement of {@link nextBegin}: its settings come with it. */
export class TenantDialect extends PostgresDialect {
  private readonly settings: ConstructorParameters<typeof PostgresDialect>[0];

  constructor(settings: ConstructorParameters<typeof PostgresDialect>[0]) {
    super(settings);
    this.settings = settings;
  }

  override createDriver(): Driver {
    return new TenantDriver(this.settings);
  }
}

class TenantDriver extends PostgresDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    settings: Parameters<PostgresDriver['beginTransaction']>[1],
  ): Promise<void> {
    const beginning = nextBegin.getStore();
    if (!beginning) return super.beginTransaction(connection, settings);
    await connection.executeQuery(CompiledQuery.raw(beginning.statement));
  }

  /** A connection that cannot roll back is dead, and its transaction with it. Kysely would keep it for ever; the pool throws it away. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}
