import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Cluster, removeCluster, startCluster } from './index.js';

const password = 'with: special/characters?';
let folder: string;
let dataDir: string;
let running: Cluster[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proofmark-cluster-'));
  await chmod(folder, 0o755);
  dataDir = join(folder, 'postgres');
  running = [];
});

afterEach(async () => {
  for (const cluster of running) await cluster.stop();
  await removeCluster(dataDir);
  await rm(folder, { recursive: true });
});

async function start(options: { durable?: boolean; pagesMb?: number } = {}): Promise<Cluster> {
  const cluster = await startCluster({ dataDir, password, durable: false, ...options });
  running.push(cluster);
  return cluster;
}

async function query(cluster: Cluster, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: cluster.superuserUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const pidFile = () => join(dataDir, 'data', 'postmaster.pid');

describe('an embedded cluster', () => {
  it('keeps its data when it is stopped and started again', async () => {
    const first = await start();
    await query(first, "CREATE TABLE kept AS SELECT 'still here' AS word");
    await first.stop();
    expect(await first.ended).toBe('0');
    expect(await query(await start(), 'SELECT word FROM kept')).toEqual([{ word: 'still here' }]);
  });

  it('stops although clients are connected, and may be told so twice', async () => {
    const cluster = await start();
    const client = new pg.Client({ connectionString: cluster.superuserUrl });
    await client.connect();
    const cut: string[] = [];
    client.on('error', ({ message }) => cut.push(message));
    await Promise.all([cluster.stop(), cluster.stop()]);
    expect(await cluster.ended).toBe('0');
    expect(cut[0]).toMatch(/terminating connection/);
  });

  it('is waited for by a process that has nothing else to do', async () => {
    const options = JSON.stringify({ dataDir, password, durable: false });
    const program = `import { startCluster } from '@proofmark/embedded-postgres'; await (await startCluster(${options})).stop();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname });
    // 13 where nothing but the promise was left.
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('takes over from a server that a killed owner left running', async () => {
    const orphan = await start();
    await query(orphan, 'CREATE TABLE kept AS SELECT 1 AS one');
    const next = await start();
    expect(await orphan.ended).toBe('0');
    expect(await query(next, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  it('comes up after its server was killed outright', async () => {
    const victim = await start({ durable: true });
    await query(victim, 'CREATE TABLE kept AS SELECT 1 AS one');
    process.kill(Number((await readFile(pidFile(), 'utf8')).split('\n')[0]), 'SIGKILL');
    expect(await victim.ended).toBe('SIGKILL');
    expect(await query(await start(), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  it('leaves a stranger alone whose process has the number of the server before', async () => {
    await (await start()).stop();
    const stranger = spawn('sleep', ['60']);
    try {
      await writeFile(pidFile(), `${stranger.pid}\n${dataDir}/data\n0\n1\n\n127.0.0.1\n   1   1\nready\n`);
      await query(await start(), 'SELECT 1');
      expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('begins anew where an initialisation was interrupted', async () => {
    await (await start()).stop();
    await rm(join(dataDir, 'data'), { recursive: true });
    await writeFile(join(dataDir, 'data.new'), 'half done');
    expect(await query(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says why when its port is taken', async () => {
    const { port } = await start();
    const other = { dataDir: join(folder, 'other'), password, durable: false, port };
    await expect(startCluster(other)).rejects.toThrow('Address already in use');
    await removeCluster(other.dataDir);
  });

  it('refuses whoever does not know the password', async () => {
    const { port } = await start();
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'proofmark',
      password: 'guess',
      database: 'postgres',
    });
    await expect(client.connect()).rejects.toThrow('password authentication failed');
  });

  it('protects its data in a crash only where it was asked to be durable', async () => {
    expect(await query(await start(), 'SHOW fsync')).toEqual([{ fsync: 'off' }]);
    expect(await query(await start({ durable: true }), 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('keeps pages in as much memory as it was asked to', async () => {
    expect(await query(await start(), 'SHOW shared_buffers')).toEqual([{ shared_buffers: '256MB' }]);
    const larger = await start({ pagesMb: 1536 });
    expect(await query(larger, 'SHOW shared_buffers')).toEqual([{ shared_buffers: '1536MB' }]);
    expect(await query(larger, 'SHOW effective_cache_size')).toEqual([{ effective_cache_size: '1536MB' }]);
  });
});

const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

asRoot('as root, in a folder that only root can walk into', () => {
  it('keeps the data where its user can reach it, a link in its place, and removes both', async () => {
    await chmod(folder, 0o700);
    const cluster = await start();
    expect((await lstat(dataDir)).isSymbolicLink()).toBe(true);
    const home = await realpath(dataDir);
    await query(cluster, 'SELECT 1');
    await cluster.stop();
    await query(await start(), 'SELECT 1');
    expect(await realpath(dataDir)).toBe(home);
    await running.at(-1)?.stop();
    await removeCluster(dataDir);
    await expect(lstat(home)).rejects.toThrow('ENOENT');
    await expect(lstat(dataDir)).rejects.toThrow('ENOENT');
  });
});
