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

/**
 * Creates what is missing: the database, and for each service a schema, its owner and its service role; the same for the event stream.
 * Roles belong to the whole cluster, so their passwords follow from the superuser's and are the same for every database.
 * May be called again, and by several processes at once.
 * @param superuserUrl a superuser's, on any database of the cluster but always the same (the lock lives there)
 * @param services names in lower snake_case
 */
export async function provision(
  superuserUrl: string,
  { database, services }: { readonly database: string; readonly services: readonly string[] },
): Promise<Provisioned> {
  const key = decodeURIComponent(new URL(superuserUrl).password);
  const passwordOf = (role: string) => createHmac('sha256', key).update(role).digest('base64url');
  const roles = [...services.flatMap((service) => [owner(service), service]), EVENT_STREAM];
  const schemaOf = (role: string) => services.find((service) => role === owner(service)) ?? role;

  await asSuperuser(superuserUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('proofmark provision'))");
    for (const role of roles) await createRole(client, role, { schema: schemaOf(role), password: passwordOf(role) });
    await createDatabase(client, database, roles);
  });
  await asSuperuser(urlOf(superuserUrl, { database }), async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('proofmark provision'))");
    await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${EVENT_STREAM} AUTHORIZATION ${EVENT_STREAM}`);
    for (const service of services) await createSchema(client, service);
  });

  const as = (role: string) => urlOf(superuserUrl, { database, role, password: passwordOf(role) });
  return {
    database,
    services: Object.fromEntries(
      services.map((service) => [service, { databaseUrl: as(service), migrationDatabaseUrl: as(owner(service)) }]),
    ),
    eventStreamUrl: as(EVENT_STREAM),
  };
}

const owner = (service: string) => `${service}_owner`;

async function createRole(client: pg.Client, role: string, { schema, password }: { schema: string; password: string }) {
  const name = pg.escapeIdentifier(role);
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (!rowCount) await client.query(`CREATE ROLE ${name}`);
  await client.query(
    `ALTER ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${pg.escapeLiteral(password)}`,
  );
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

async function asSuperuser(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
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
