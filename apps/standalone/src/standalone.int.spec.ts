import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { DatabaseConfig, Public, RuntimeConfig, RuntimeModule, type ServiceDefinition } from '@proofmark/runtime';
import { eventually, freePort } from '@proofmark/testing';
import pg from 'pg';
import type { Ground } from './ground.js';
import type { Plan } from './plan.js';
import { Standalone } from './standalone.js';
import { standaloneConfig } from './standalone.config.js';

@Controller()
class Greeter {
  @Get('greeting')
  @Public()
  greet() {
    return { data: 'hello' };
  }
}

@Module({})
class GreeterModule {}

const greeter: ServiceDefinition = {
  name: 'greeter',
  config: RuntimeConfig,
  module: (config) => ({
    module: GreeterModule,
    imports: [RuntimeModule.forService({ config })],
    controllers: [Greeter],
  }),
};
const broken: ServiceDefinition = {
  name: 'broken',
  config: DatabaseConfig,
  module: () => {
    throw new Error('it is broken');
  },
};
const plan: Plan = [[{ definition: greeter, hasDatabase: true }]];

let varDir: string;
let open: Standalone[];
const reports: string[] = [];

beforeEach(async () => {
  varDir = await mkdtemp(join(tmpdir(), 'proofmark-standalone-'));
  await chmod(varDir, 0o755);
  open = [];
});

afterEach(async () => {
  for (const standalone of open) await standalone.stop();
  await rm(varDir, { recursive: true });
});

async function standalone(env: NodeJS.ProcessEnv = {}): Promise<Standalone> {
  const ports = { GATEWAY_PORT: String(await freePort()), RESOLVER_PORT: String(await freePort()) };
  const config = standaloneConfig({ ...ports, VAR_DIR: varDir, LOG_LEVEL: 'silent', ...env });
  const one = new Standalone(config, (report) => reports.push(report));
  open.push(one);
  return one;
}

async function query(ground: Ground, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: ground.database.services['greeter']?.migrationDatabaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

describe('Proofmark in one process', () => {
  it('runs its services and keeps data and secrets from one start to the next', async () => {
    const first = await standalone();
    const before = await first.start(plan, { reset: false });
    await query(before, "CREATE TABLE kept AS SELECT 'yes' AS word");
    expect(await (await fetch(`${first.running.get('greeter')?.url}/greeting`)).json()).toEqual({ data: 'hello' });
    await first.stop();

    const after = await (await standalone()).start(plan, { reset: false });
    expect(await query(after, 'SELECT word FROM kept')).toEqual([{ word: 'yes' }]);
    expect(after.secrets).toEqual(before.secrets);
  });

  it('gives PostgreSQL as much memory as it was told', async () => {
    const ground = await (await standalone({ POSTGRES_PAGES_MB: '64' })).start(plan, { reset: false });
    expect(await query(ground, 'SHOW shared_buffers')).toEqual([{ shared_buffers: '64MB' }]);
  });

  it('refuses to give it more than the machine has, before a reset deletes anything', async () => {
    const first = await standalone();
    await query(await first.start(plan, { reset: false }), 'CREATE TABLE kept AS SELECT 1 AS one');
    await first.stop();
    const starting = (await standalone({ POSTGRES_PAGES_MB: '1000000' })).start(plan, { reset: true });
    await expect(starting).rejects.toThrow('POSTGRES_PAGES_MB is 1000000, but this machine has');
    expect(await query(await (await standalone()).start(plan, { reset: false }), 'SELECT one FROM kept')).toEqual([
      { one: 1 },
    ]);
  });

  it('lets only its own user read the secrets', async () => {
    const { varDir: folder } = await (await standalone()).start(plan, { reset: false });
    expect((await stat(folder.secrets())).mode & 0o777).toBe(0o600);
  });

  it('begins anew when told to reset, and leaves alone what is not its own', async () => {
    const first = await standalone();
    const before = await first.start(plan, { reset: false });
    await query(before, 'CREATE TABLE kept AS SELECT 1');
    await first.stop();
    await writeFile(join(varDir, 'notes.txt'), 'mine');

    const after = await (await standalone()).start(plan, { reset: true });
    expect(await query(after, "SELECT to_regclass('kept') AS kept")).toEqual([{ kept: null }]);
    expect(after.secrets.sealingKey).not.toBe(before.secrets.sealingKey);
    expect(await readFile(join(varDir, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('refuses a folder that another one works on, and harms it not even by a reset', async () => {
    const first = await standalone();
    const ground = await first.start(plan, { reset: false });
    await expect((await standalone()).start(plan, { reset: true })).rejects.toThrow(`process ${process.pid}) runs on`);
    expect(await query(ground, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('waits for one that is just stopping', async () => {
    const first = await standalone();
    await first.start(plan, { reset: false });
    const [, ground] = await Promise.all([first.stop(), (await standalone()).start(plan, { reset: false })]);
    expect(await query(ground, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it.each(['GATEWAY_PORT', 'RESOLVER_PORT'])(
    'names the port that is taken and how to move it: %s',
    async (variable) => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as { port: number };
      try {
        const refused = (await standalone({ [variable]: String(port) })).start(plan, { reset: false });
        await expect(refused).rejects.toThrow(
          `Port ${port} is taken by another program. Choose another one: ${variable}=`,
        );
        expect(await readdir(varDir)).not.toContain('postgres');
      } finally {
        other.close();
      }
    },
  );

  it('refuses to open data whose secrets are damaged', async () => {
    await writeFile(join(varDir, 'secrets.json'), '{"sealingKey":');
    await expect((await standalone()).start(plan, { reset: false })).rejects.toThrow('secrets.json is damaged');
  });

  it('stops what had started when a service cannot start', async () => {
    const one = await standalone();
    const failing = one.start([...plan, [{ definition: broken, hasDatabase: true }]], { reset: false });
    await expect(failing).rejects.toThrow('it is broken');
    await one.stop();
    await (await standalone()).start(plan, { reset: false });
  });

  it('starts PostgreSQL again, where the services look for it, when it is killed', async () => {
    const ground = await (await standalone()).start(plan, { reset: false });
    const pid = (await readFile(join(varDir, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0];
    process.kill(Number(pid), 'SIGKILL');
    await eventually(async () => expect(await query(ground, 'SELECT 1 AS one')).toEqual([{ one: 1 }]), {
      timeoutMs: 20_000,
    });
    expect(reports).toContain('PostgreSQL ended (SIGKILL). It is started again.');
  });
});

describe('its environment', () => {
  it('is refused where outgoing requests may reach this machine in production', () => {
    const env = { NODE_ENV: 'production', OUTBOUND_ALLOW_LOOPBACK: 'true' };
    expect(() => standaloneConfig(env)).toThrow('OUTBOUND_ALLOW_LOOPBACK: must be false in production');
  });

  it('is refused with one port for both', () => {
    expect(() => standaloneConfig({ RESOLVER_PORT: '3000' })).toThrow('give them two ports');
  });

  it('is refused with every wrong variable named', () => {
    expect(() => standaloneConfig({ GATEWAY_PORT: 'high', RATE_LIMIT_PER_SECOND: '0' })).toThrow(
      /GATEWAY_PORT: .*\n.*RATE_LIMIT_PER_SECOND: /,
    );
  });
});
