import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Cluster, startTemporaryCluster } from '@proofmark/embedded-postgres';
import { freePort } from '@proofmark/testing';
import pg from 'pg';
import { Foundation, type FoundationTerms } from './foundation.js';
import type { Ground } from './ground.js';
import { standaloneConfig } from './standalone.config.js';

describe('a PostgreSQL of somebody else’s', () => {
  let cluster: Cluster;
  let varDir: string;
  const open: Foundation[] = [];

  beforeEach(async () => {
    varDir = await mkdtemp(join(tmpdir(), 'proofmark-foundation-'));
    await chmod(varDir, 0o755);
    // Of its own: roles belong to the whole of a cluster, and other specs know other passwords.
    cluster = await startTemporaryCluster({ durable: false });
  });
  afterEach(async () => {
    for (const foundation of open.splice(0)) await foundation.stop();
    await cluster.stop();
    await rm(varDir, { recursive: true });
  });

  async function start(terms: Partial<FoundationTerms> = {}): Promise<Ground> {
    const ports = { GATEWAY_PORT: String(await freePort()), RESOLVER_PORT: String(await freePort()) };
    const foundation = new Foundation(standaloneConfig({ ...ports, VAR_DIR: varDir }), () => undefined);
    open.push(foundation);
    const databaseUrl = Object.assign(new URL(cluster.superuserUrl), { pathname: '/kettles' }).href;
    return foundation.start({ engine: 'postgres', reset: false, schemas: ['greeter'], databaseUrl, ...terms });
  }

  async function placeOf(ground: Ground): Promise<unknown> {
    const client = new pg.Client({ connectionString: ground.database.services['greeter']?.databaseUrl });
    await client.connect();
    const { rows } = await client.query('SELECT current_database() AS database, current_schema() AS schema');
    await client.end();
    return rows[0];
  }

  it('gets the database that its URL names, with roles that find it again at the next start', async () => {
    const first = await start();
    expect(await placeOf(first)).toEqual({ database: 'kettles', schema: 'greeter' });
    expect(await readdir(varDir)).not.toContain('postgres');
    await open[0]?.stop();
    expect((await start()).database).toEqual(first.database);
    expect(await placeOf(first)).toEqual({ database: 'kettles', schema: 'greeter' });
  });

  it('is not emptied by a reset', async () => {
    await expect(start({ reset: true })).rejects.toThrow('--reset deletes nothing of yours');
  });
});
