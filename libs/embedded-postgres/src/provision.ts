import { createHmac } from 'node:crypto';
import pg from 'pg';

/** How a service reaches its schema. */
export interface ServiceDatabase {
  /** As the role `<service>`: reads and writes rows, owns nothing, cannot bypass row-level security. */
  readonly databaseUrl: string;
  /** As the role `<service>_owner`: owns the schema, runs migrations. */
  readonly migrationDatabaseUrl: string;
}

export interface Provisioned {
  readonly database: string;
  readonly services: Readonly<Record<string, ServiceDatabase>>;
  /** As the role `event_stream`, which owns the schema `event_stream`. */
  readonly eventStreamUrl: string;
}

const EVENT_STREAM = 'event_stream';

/** What is wanted of a cluster. */
export interface ProvisionOptions {
  readonly database: string;
  /** Names in lower snake_case. */
  readonly services: readonly string[];
  /**
   * The password of `<service>`, `<service>_owner` and `event_stream`. Roles belong to the whole cluster: left out, their passwords follow
   * from the administrator's and are the same for every database.
   */
  readonly passwordOf?: (role: string) => string;
}

/**
 * Creates what is missing: the database, and for each service a schema, its owner and its service role; the same for the event stream.
 * May be called again, which sets the passwords anew, and by several processes at once.
 * @param adminUrl on any database of the cluster but always the same (the lock lives there). A superuser's, or that of a role which may
 * create databases and roles, as managed PostgreSQL gives it; from PostgreSQL 16 on that one can do nothing to roles it did not create
 */
export async function provision(
  adminUrl: string,
  { database, services, passwordOf = derivedFrom(adminUrl) }: ProvisionOptions,
): Promise<Provisioned> {
  const roles = [...services.flatMap((service) => [owner(service), service]), EVENT_STREAM];
  const schemaOf = (role: string) => services.find((service) => role === owner(service)) ?? role;

  await asAdmin(adminUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('proofmark provision'))");
    for (const role of roles) await createRole(client, role, { schema: schemaOf(role), password: passwordOf(role) });
    await createDatabase(client, database, roles);
  });
  await asAdmin(urlOf(adminUrl, { database }), async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('proofmark provision'))");
    await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${EVENT_STREAM} AUTHORIZATION ${EVENT_STREAM}`);
    for (const service of services) await createSchema(client, service);
  });

  const as = (role: string) => urlOf(adminUrl, { database, role, password: passwordOf(role) });
  return {
    database,
    services: Object.fromEntries(
      services.map((service) => [service, { databaseUrl: as(service), migrationDatabaseUrl: as(owner(service)) }]),
    ),
    eventStreamUrl: as(EVENT_STREAM),
  };
}

const owner = (service: string) => `${service}_owner`;

function derivedFrom(adminUrl: string): (role: string) => string {
  const key = decodeURIComponent(new URL(adminUrl).password);
  return (role) => createHmac('sha256', key).update(role).digest('base64url');
}

/** A role has none of these unless somebody gave them to it; only a superuser may even name them. */
const POWERLESS = 'NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';

async function createRole(client: pg.Client, role: string, { schema, password }: { schema: string; password: string }) {
  const name = pg.escapeIdentifier(role);
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (!rowCount) await client.query(`CREATE ROLE ${name}`);
  if (await asked(client, 'SELECT rolsuper AS answer FROM pg_roles WHERE rolname = current_user')) {
    await client.query(`ALTER ROLE ${name} ${POWERLESS}`);
  } else {
    if (await asked(client, MIGHTY, [role])) throw new Error(`The role ${role} has powers that it must not have.`);
    // Whoever is no superuser makes schemas for those roles only that it could be itself.
    await client.query(`GRANT ${name} TO CURRENT_USER`);
  }
  await client.query(`ALTER ROLE ${name} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
  await client.query(`ALTER ROLE ${name} SET search_path = ${pg.escapeIdentifier(schema)}`);
}

async function createDatabase(client: pg.Client, database: string, roles: readonly string[]): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (!rowCount) await client.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await client.query(
    `GRANT CONNECT ON DATABASE ${name} TO ${roles.map((role) => pg.escapeIdentifier(role)).join(', ')}`,
  );
}

const MIGHTY = `SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls AS answer
  FROM pg_roles WHERE rolname = $1`;

async function asked(client: pg.Client, question: string, values: unknown[] = []): Promise<boolean> {
  const { rows } = await client.query<{ answer: boolean }>(question, values);
  return rows[0]?.answer === true;
}

/** The owner makes tables; whatever it makes, the service role may read and write, and no more. */
async function createSchema(client: pg.Client, service: string): Promise<void> {
  const [schema, schemaOwner] = [pg.escapeIdentifier(service), pg.escapeIdentifier(owner(service))];
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${schemaOwner}`);
  await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${schema}`);
  // Where its read models are filled anew beside the old ones; nobody else looks in there.
  await client.query(
    `CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(`${service}_rebuild`)} AUTHORIZATION ${schemaOwner}`,
  );
  const future = `ALTER DEFAULT PRIVILEGES FOR ROLE ${schemaOwner} IN SCHEMA ${schema} GRANT`;
  await client.query(`${future} SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${schema}`);
  await client.query(`${future} USAGE, SELECT ON SEQUENCES TO ${schema}`);
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    // Ends the session, and with it the lock.
    await client.end();
  }
}

function urlOf(
  base: string,
  { database, role, password }: { database: string; role?: string; password?: string },
): string {
  const url = new URL(base);
  url.pathname = `/${database}`;
  if (role !== undefined && password !== undefined) {
    url.username = role;
    url.password = password;
  }
  return url.href;
}
