import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { provisionDatabase, type TestDatabase } from '@proofmark/testing';
import pg from 'pg';
import { provision } from './index.js';

let database: TestDatabase;
const open: pg.Client[] = [];

/** A connection as the service role, or as the owner of its schema. */
async function connect(service: string, as: 'service' | 'owner' = 'service'): Promise<pg.Client> {
  const urls = database.of(service);
  const client = new pg.Client({ connectionString: as === 'owner' ? urls.migrationDatabaseUrl : urls.databaseUrl });
  await client.connect();
  open.push(client);
  return client;
}

beforeAll(async () => {
  database = await provisionDatabase('codes', 'identity');
  const owner = await connect('codes', 'owner');
  await owner.query('CREATE TABLE rows (id int GENERATED ALWAYS AS IDENTITY, tenant text NOT NULL)');
  await owner.query('CREATE TABLE numbered (id serial, note text)');
  await owner.query("INSERT INTO rows (tenant) VALUES ('ours'), ('theirs')");
  await owner.query('ALTER TABLE rows ENABLE ROW LEVEL SECURITY');
  await owner.query('ALTER TABLE rows FORCE ROW LEVEL SECURITY');
  await owner.query("CREATE POLICY own ON rows USING (tenant = current_setting('test.tenant', true))");
});

afterAll(async () => {
  for (const client of open) await client.end();
  await database.drop();
});

describe('the role of a service', () => {
  it('reads and writes the rows of its own schema without naming it', async () => {
    const service = await connect('codes');
    await service.query("INSERT INTO numbered (note) VALUES ('a')");
    await service.query("UPDATE numbered SET note = 'b'");
    expect((await service.query('SELECT note FROM numbered')).rows).toEqual([{ note: 'b' }]);
    await service.query('DELETE FROM numbered');
    expect((await service.query('SELECT note FROM numbered')).rows).toEqual([]);
  });

  it('sees only the rows that the policy grants, none when no tenant is set', async () => {
    const service = await connect('codes');
    expect((await service.query('SELECT tenant FROM rows')).rows).toEqual([]);
    await service.query("SET test.tenant = 'ours'");
    expect((await service.query('SELECT tenant FROM rows')).rows).toEqual([{ tenant: 'ours' }]);
    await expect(service.query("INSERT INTO rows (tenant) VALUES ('theirs')")).rejects.toThrow('row-level security');
  });

  it.each([
    ['turn row-level security off', 'ALTER TABLE rows DISABLE ROW LEVEL SECURITY', 'must be owner of table rows'],
    ['stop forcing it', 'ALTER TABLE rows NO FORCE ROW LEVEL SECURITY', 'must be owner of table rows'],
    ['add a policy of its own', 'CREATE POLICY all_rows ON rows USING (true)', 'must be owner of table rows'],
    ['drop the policy', 'DROP POLICY own ON rows', 'must be owner of relation rows'],
    ['empty the table past the policy', 'TRUNCATE rows', 'permission denied for table rows'],
    ['let itself past it', 'ALTER ROLE codes BYPASSRLS', 'permission denied'],
    ['become the owner', 'SET ROLE codes_owner', 'permission denied to set role "codes_owner"'],
    [
      'make itself a member of the owner',
      'GRANT codes_owner TO codes',
      'permission denied to grant role "codes_owner"',
    ],
    ['make a table', 'CREATE TABLE mine (id int)', 'permission denied for schema codes'],
    ['make a table in public', 'CREATE TABLE public.mine (id int)', 'permission denied for schema public'],
    ['make a temporary table', 'CREATE TEMP TABLE mine (id int)', 'permission denied to create temporary tables'],
    ['read another service’s tables', 'SELECT * FROM identity.anything', 'permission denied for schema identity'],
    [
      'read the event stream’s tables',
      'SELECT * FROM event_stream.anything',
      'permission denied for schema event_stream',
    ],
    ['read files of the server', "SELECT pg_read_file('/etc/passwd')", 'permission denied for function pg_read_file'],
    ['run programs', "COPY (SELECT 1) TO PROGRAM 'true'", 'permission denied to COPY to or from an external program'],
  ])('cannot %s', async (_, statement, refusal) => {
    const service = await connect('codes');
    await expect(service.query(statement)).rejects.toThrow(refusal);
  });

  it('gets an error, not all rows, when it asks for row-level security to be skipped', async () => {
    const service = await connect('codes');
    await service.query('SET row_security = off');
    await expect(service.query('SELECT * FROM rows')).rejects.toThrow('row-level security');
  });

  it('owns nothing at all', async () => {
    const owned = await database.query(
      `SELECT relname AS name FROM pg_class JOIN pg_roles r ON r.oid = relowner WHERE rolname IN ('codes', 'identity')
       UNION ALL SELECT nspname FROM pg_namespace JOIN pg_roles r ON r.oid = nspowner WHERE rolname IN ('codes', 'identity')`,
    );
    expect(owned).toEqual([]);
  });

  it('has no power beyond its schema', async () => {
    const powers = await database.query(
      `SELECT rolname FROM pg_roles WHERE rolname IN ('codes', 'codes_owner', 'identity', 'identity_owner', 'event_stream')
       AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`,
    );
    expect(powers).toEqual([]);
  });
});

describe('the owner of a schema', () => {
  it('is bound by forced row-level security too', async () => {
    const owner = await connect('codes', 'owner');
    expect((await owner.query('SELECT * FROM rows')).rows).toEqual([]);
  });

  it('cannot reach another service’s schema', async () => {
    const owner = await connect('identity', 'owner');
    await expect(owner.query('SELECT * FROM codes.rows')).rejects.toThrow('permission denied for schema codes');
  });
});

describe('provisioning', () => {
  it('changes nothing when done again, and keeps the data', async () => {
    const url = String(process.env['TEST_POSTGRES_URL']);
    const again = await provision(url, { database: database.name, services: ['codes', 'identity'] });
    expect(again.services['codes']).toEqual(database.of('codes'));
    expect(await database.query('SELECT count(*)::int AS n FROM codes.rows')).toEqual([{ n: 2 }]);
  });

  it('works for many databases at once, although the roles are shared', async () => {
    const many = await Promise.all(Array.from({ length: 8 }, (_, n) => provisionDatabase('codes', `service_${n % 3}`)));
    for (const one of many) expect(await one.query('SELECT current_database() AS name')).toEqual([{ name: one.name }]);
    await Promise.all(many.map((one) => one.drop()));
  });

  it('lets no other database’s role in that was not named for it', async () => {
    const other = await provisionDatabase('analytics');
    const url = Object.assign(new URL(database.of('codes').databaseUrl), { pathname: `/${other.name}` }).href;
    await expect(new pg.Client({ connectionString: url }).connect()).rejects.toThrow('permission denied for database');
    await other.drop();
  });
});
