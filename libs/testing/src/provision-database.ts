import { randomBytes } from 'node:crypto';
import { provision, type ServiceDatabase } from '@proofmark/embedded-postgres';
import pg from 'pg';

/** A fresh database of one spec. */
export interface TestDatabase {
  readonly name: string;
  /** A superuser's, on this database: to look at rows past row-level security, never for the code under test. */
  readonly superuserUrl: string;
  readonly eventStreamUrl: string;
  /** @throws Error for a service that was not named when it was provisioned */
  of(service: string): ServiceDatabase;
  /** Runs one statement as superuser and returns its rows. */
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Disconnects everybody and drops it. The end of the run drops what was left. */
  drop(): Promise<void>;
}

/** A database with a schema and two roles per service, and the event stream's. Takes about 50 ms. */
export async function provisionDatabase(...services: string[]): Promise<TestDatabase> {
  const url = process.env['TEST_POSTGRES_URL'];
  if (!url)
    throw new Error('TEST_POSTGRES_URL is missing: is the global setup of @proofmark/testing in the Jest config?');
  const name = `${process.env['TEST_POSTGRES_RUN'] ?? 'test'}_${randomBytes(6).toString('hex')}`;
  const { services: databases, eventStreamUrl } = await provision(url, { database: name, services });
  const superuserUrl = Object.assign(new URL(url), { pathname: `/${name}` }).href;
  return {
    name,
    superuserUrl,
    eventStreamUrl,
    of(service) {
      const database = databases[service];
      if (!database) throw new Error(`${service} was not provisioned in this database.`);
      return database;
    },
    query: (sql, values) => queryOnce(superuserUrl, sql, values),
    drop: async () => void (await queryOnce(url, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)),
  };
}

async function queryOnce<Row extends pg.QueryResultRow>(url: string, sql: string, values?: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
