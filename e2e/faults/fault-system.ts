import { createWriteStream, type WriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@proofmark/embedded-postgres';
import { type Demo, type ServiceProcess, startProcesses, type StartedProcesses } from '@proofmark/standalone';
import { Database } from './database.ts';
import type { Engine } from './fault-terms.ts';
import type { Mode } from './ledger.ts';
import { Receiver } from './receivers.ts';
import { PostgresTopics } from './postgres-topics.ts';
import type { Topics } from './topics.ts';

/** Soon again, and often enough for whatever a case breaks. */
const RETRIES = { WEBHOOK_RETRY_SCHEDULE: '1s,2s,3s,5s,5s,5s,5s,5s,5s' };

export interface SystemTerms {
  readonly engine: Engine;
  readonly env?: ((varDir: string) => NodeJS.ProcessEnv) | undefined;
  readonly scale?: Readonly<Record<string, number>> | undefined;
}

interface Parts {
  readonly varDir: string;
  readonly database: Database;
  readonly started: StartedProcesses;
  readonly log: WriteStream;
}

/** Proofmark as separate processes, on a database that can be broken, with webhook receivers that note what arrives. */
export class FaultSystem {
  readonly engine: Engine;
  readonly varDir: string;
  readonly database: Database;
  readonly topics: Topics;
  readonly receivers: Readonly<Record<Mode, Receiver>> = { live: new Receiver(), test: new Receiver() };
  private readonly log: WriteStream;
  private readonly started: StartedProcesses;

  private constructor(engine: Engine, { varDir, database, started, log }: Parts) {
    this.engine = engine;
    this.varDir = varDir;
    this.database = database;
    this.started = started;
    this.log = log;
    this.topics = new PostgresTopics(database);
  }

  static async start({ engine, env, scale }: SystemTerms): Promise<FaultSystem> {
    const varDir = await mkdtemp(join(tmpdir(), 'proofmark-faults-'));
    await chmod(varDir, 0o755);
    const database = await Database.start(join(varDir, 'cluster'));
    const log = createWriteStream(join(varDir, 'processes.log'));
    const say = (line: string) => void log.write(`${new Date().toISOString()} ${line}\n`);
    const started = await startProcesses({
      engine,
      ...(scale && { scale }),
      voices: { say, warn: say },
      env: {
        PATH: process.env['PATH'],
        VAR_DIR: join(varDir, 'var'),
        DATABASE_URL: database.url,
        GATEWAY_PORT: String(await freePort()),
        RESOLVER_PORT: String(await freePort()),
        HOST: '127.0.0.1',
        NODE_ENV: 'development',
        LOG_LEVEL: 'warn',
        GEO_DATA: 'none',
        RATE_LIMIT_PER_SECOND: '1000000',
        OUTBOUND_ALLOW_LOOPBACK: 'true',
        ...RETRIES,
        ...env?.(varDir),
      },
    });
    const system = new FaultSystem(engine, { varDir, database, started, log });
    await system.topics.open();
    await system.listen();
    return system;
  }

  /** Where the processes' lines are. */
  get logFile(): string {
    return String(this.log.path);
  }

  get demo(): Demo {
    return this.started.demo;
  }

  get processes(): readonly ServiceProcess[] {
    return this.started.processes;
  }

  process(name: string): ServiceProcess {
    const found = this.processes.find((process) => process.name === name);
    if (!found) throw new Error(`No process ${name}.`);
    return found;
  }

  async stop({ keep }: { readonly keep: boolean }): Promise<void> {
    await this.started.stop();
    await this.topics.close();
    for (const receiver of Object.values(this.receivers)) await receiver.close();
    await this.database.remove();
    this.log.end();
    if (!keep) await rm(this.varDir, { recursive: true, force: true });
  }

  /** @returns the endpoint's id and its secret */
  async register(mode: Mode, endpoint: object): Promise<{ id: string; secret: string }> {
    const response = await fetch(`${this.demo.gatewayUrl}/api/v1/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.demo.keys[mode].token}`, 'content-type': 'application/json' },
      body: JSON.stringify(endpoint),
    });
    const answer = (await response.json()) as { data: { id: string; secret: string } };
    if (!response.ok) throw new Error(`The webhook was not registered: ${JSON.stringify(answer)}`);
    return answer.data;
  }

  private async listen(): Promise<void> {
    const changes = ['qr.created', 'qr.destination_updated'];
    for (const [mode, receiver] of Object.entries(this.receivers) as [Mode, Receiver][]) {
      const events = mode === 'test' ? [...changes, 'qr.scanned'] : changes;
      const url = await receiver.listen();
      const { secret } = await this.register(mode, { name: 'Receiver', url, events, maxAttempts: 10 });
      receiver.secret = secret;
    }
  }
}
