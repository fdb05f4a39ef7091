import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Cluster, startTemporaryCluster } from '@proofmark/embedded-postgres';
import { ConfigInvalid } from '@proofmark/runtime';
import pg from 'pg';
import { provisionConfig, provisionServices } from './index.js';

const SERVICES = ['identity', 'codes', 'analytics', 'webhooks', 'passport'];

/** A password for every role, such as `codes-owner-password-1`. */
const passwords = (version: number): Record<string, string> =>
  Object.fromEntries(
    SERVICES.flatMap((service) => [service, `${service}_owner`]).map((role) => [
      `${role.toUpperCase()}_PASSWORD`,
      `${role.replace('_', '-')}-password-${version}`,
    ]),
  );

function problemsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    provisionConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigInvalid).problems.map(({ variable }) => variable).sort();
  }
}

describe('provisioning the services', () => {
  // A cluster of its own: roles belong to the whole of it, and other specs know other passwords.
  let cluster: Cluster;
  beforeEach(async () => {
    cluster = await startTemporaryCluster({ durable: false });
  });
  afterEach(() => cluster.stop());

  /** Runs statements as a role, in the services' database. */
  async function as(role: string, password: string, ...statements: string[]): Promise<pg.QueryResultRow[]> {
    const url = Object.assign(new URL(cluster.superuserUrl), { username: role, password, pathname: '/proofmark' });
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      let rows: pg.QueryResultRow[] = [];
      for (const statement of statements) ({ rows } = await client.query(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  async function asSuperuser(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: cluster.superuserUrl });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }

  /** A role such as managed PostgreSQL gives its customers. */
  async function withoutSuperuser(): Promise<string> {
    await asSuperuser("CREATE ROLE administrator LOGIN CREATEDB CREATEROLE PASSWORD 'admin-password'");
    return Object.assign(new URL(cluster.superuserUrl), { username: 'administrator', password: 'admin-password' }).href;
  }

  const provisionAs = (adminUrl: string, more: Record<string, string> = passwords(1)): Promise<void> =>
    provisionServices(provisionConfig({ ADMIN_DATABASE_URL: adminUrl, ...more }));

  it.each(['a superuser', 'a role that may only create roles and databases'])('works as %s', async (who) => {
    await provisionAs(who === 'a superuser' ? cluster.superuserUrl : await withoutSuperuser());
    for (const service of SERVICES) {
      await as(`${service}_owner`, `${service}-owner-password-1`, 'CREATE TABLE kept (id int)');
      const rows = await as(service, `${service}-password-1`, 'INSERT INTO kept VALUES (1)', 'SELECT id FROM kept');
      expect(rows).toEqual([{ id: 1 }]);
      await expect(as(service, `${service}-password-1`, 'DROP TABLE kept')).rejects.toThrow('must be owner');
    }
    await expect(as('codes', 'codes-password-1', 'SELECT * FROM identity.kept')).rejects.toThrow('permission denied');
  });

  it('gives the roles other passwords when it is run again, and keeps the data', async () => {
    const admin = await withoutSuperuser();
    await provisionAs(admin);
    await as('codes_owner', 'codes-owner-password-1', 'CREATE TABLE kept AS SELECT 1 AS id');
    await provisionAs(admin, passwords(2));
    expect(await as('codes', 'codes-password-2', 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
    await expect(as('codes', 'codes-password-1', 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('lets the event stream in only where it was given a password', async () => {
    await provisionAs(cluster.superuserUrl, { ...passwords(1), EVENT_STREAM_PASSWORD: 'event-stream-password-1' });
    expect(await as('event_stream', 'event-stream-password-1', 'SELECT 1 AS id')).toEqual([{ id: 1 }]);
    await provisionAs(cluster.superuserUrl);
    await expect(as('event_stream', 'event-stream-password-1', 'SELECT 1')).rejects.toThrow('authentication failed');
  });

  it('takes powers from a role that has some; who cannot do that refuses', async () => {
    const admin = await withoutSuperuser();
    await provisionAs(admin);
    await asSuperuser('ALTER ROLE codes BYPASSRLS');
    await expect(provisionAs(admin)).rejects.toThrow('The role codes has powers that it must not have.');
    await provisionAs(cluster.superuserUrl);
    await expect(provisionAs(admin)).resolves.toBeUndefined();
  });
});

describe('the environment of the provisioning', () => {
  const whole = { ADMIN_DATABASE_URL: 'postgres://admin:pw@postgres:5432/postgres', ...passwords(1) };

  it('names all that is missing at once', () => {
    expect(problemsOf(whole)).toEqual([]);
    expect(problemsOf({})).toEqual(Object.keys(whole).sort());
  });

  it.each(['short', 'with/a/slash/in/between', 'with spaces in between'])('refuses the password "%s"', (password) => {
    expect(problemsOf({ ...whole, CODES_PASSWORD: password })).toEqual(['CODES_PASSWORD']);
  });
});
