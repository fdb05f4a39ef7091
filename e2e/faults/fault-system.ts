import { createWriteStream, type WriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@proofmark/embedded-postgres';
import { type Demo, type ServiceProcess, startProcesses, type StartedProcesses } from '@proofmark/standalone';
import { Database } from './database.ts';
import type { Engine } from './engine.ts';
import { KafkaTopics } from './kafka-topics.ts';
import type { Mode } from './ledger.ts';
import { MessageBroker } from './message-broker.ts';
import { PostgresTopics } from './postgres-topics.ts';
import { Receiver } from './receivers.ts';
import { MountedDisk, type SmallDisk } from './small-disk.ts';
import type { Topics } from './topics.ts';

const START_ATTEMPTS = 3;

export interface SystemTerms {
  readonly engine: Engine;
  readonly env?: ((varDir: string) => NodeJS.ProcessEnv) | undefined;
  readonly scale?: Readonly<Record<string, number>> | undefined;
  readonly disk?: SmallDisk | undefined;
}

/** A receiver and what it is to hear: every change in its mode, and in test mode every scan, too. */
export interface Listening {
  readonly mode: Mode;
  readonly receiver: Receiver;
  readonly name: string;
}

/** What a system stands on; made before it, removed after it. */
interface Ground {
  readonly varDir: string;
  readonly disk: MountedDisk | null;
  readonly database: Database;
  readonly broker: MessageBroker | null;
  readonly log: WriteStream;
}

/** Proofmark as separate processes, on a database and a broker that can be broken, with webhook receivers that note what arrives. */
export class FaultSystem {
  readonly engine: Engine;
  readonly topics: Topics;
  readonly listening: Listening[] = [];
  private readonly ground: Ground;
  private readonly started: StartedProcesses;

  private constructor(engine: Engine, ground: Ground, started: StartedProcesses) {
    this.engine = engine;
    this.ground = ground;
    this.started = started;
    this.topics = ground.broker ? new KafkaTopics(ground.broker.address) : new PostgresTopics(ground.database);
  }

  /** Free ports are drawn before they are used: on a busy machine somebody may be faster. */
  static async start(terms: SystemTerms): Promise<FaultSystem> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await FaultSystem.startOnce(terms);
      } catch (error) {
        if (attempt === START_ATTEMPTS || !/EADDRINUSE|is taken/.test(String(error))) throw error;
      }
    }
  }

  private static async startOnce(terms: SystemTerms): Promise<FaultSystem> {
    const ground = await groundOf(terms);
    try {
      const { engine, scale } = terms;
      const say = (line: string) => void ground.log.write(`${new Date().toISOString()} ${line}\n`);
      const env = await environmentOf(terms, ground);
      const started = await startProcesses({ engine, ...(scale && { scale }), env, voices: { say, warn: say } });
      const system = new FaultSystem(engine, ground, started);
      await system.topics.open();
      for (const mode of ['live', 'test'] as const) await system.listen(mode, 'Receiver');
      return system;
    } catch (error) {
      await remove(ground, { keep: true });
      throw error;
    }
  }

  get demo(): Demo {
    return this.started.demo;
  }

  get processes(): readonly ServiceProcess[] {
    return this.started.processes;
  }

  get database(): Database {
    return this.ground.database;
  }

  get broker(): MessageBroker {
    if (!this.ground.broker) throw new Error('There is no broker.');
    return this.ground.broker;
  }

  get disk(): MountedDisk {
    if (!this.ground.disk) throw new Error('There is no small disk.');
    return this.ground.disk;
  }

  /** Where the processes' lines are. */
  get logFile(): string {
    return String(this.ground.log.path);
  }

  /** A file beside Proofmark's data. */
  file(name: string): string {
    return join(this.ground.varDir, name);
  }

  process(name: string): ServiceProcess {
    const found = this.processes.find((process) => process.name === name);
    if (!found) throw new Error(`No process ${name}.`);
    return found;
  }

  async stop({ keep }: { readonly keep: boolean }): Promise<void> {
    await this.started.stop();
    await this.topics.close();
    for (const { receiver } of this.listening) await receiver.close();
    await remove(this.ground, { keep });
  }

  /** Registers a receiver of ours for everything that its mode has to tell. */
  async listen(mode: Mode, name: string): Promise<void> {
    const receiver = new Receiver();
    const events = ['qr.created', 'qr.destination_updated', ...(mode === 'test' ? ['qr.scanned'] : [])];
    const { secret } = await this.register(mode, { name, url: await receiver.listen(), events, maxAttempts: 10 });
    receiver.secret = secret;
    this.listening.push({ mode, receiver, name });
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
}

async function groundOf({ engine, disk: small }: SystemTerms): Promise<Ground> {
  const varDir = await mkdtemp(join(tmpdir(), 'proofmark-faults-'));
  await chmod(varDir, 0o755);
  const disk = small ? new MountedDisk(join(varDir, small.folder(engine)), small.megabytes) : null;
  const database = await Database.start(join(varDir, 'cluster'));
  const broker = engine === 'kafka' ? await MessageBroker.start(join(varDir, 'broker')) : null;
  return { varDir, disk, database, broker, log: createWriteStream(join(varDir, 'processes.log')) };
}

async function remove({ varDir, disk, database, broker, log }: Ground, { keep }: { readonly keep: boolean }) {
  await broker?.kill();
  await database.remove();
  disk?.unmount();
  log.end();
  if (!keep) await rm(varDir, { recursive: true, force: true });
}

async function environmentOf({ env }: SystemTerms, { varDir, database, broker }: Ground): Promise<NodeJS.ProcessEnv> {
  return {
    PATH: process.env['PATH'],
    VAR_DIR: join(varDir, 'var'),
    DATABASE_URL: database.url,
    ...(broker && { KAFKA_BROKERS: broker.address }),
    GATEWAY_PORT: String(await freePort()),
    RESOLVER_PORT: String(await freePort()),
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    GEO_DATA: 'none',
    RATE_LIMIT_PER_SECOND: '1000000',
    OUTBOUND_ALLOW_LOOPBACK: 'true',
    // Soon again, and often enough for whatever a case breaks.
    WEBHOOK_RETRY_SCHEDULE: '1s,2s,3s,5s,5s,5s,5s,5s,5s',
    ...env?.(varDir),
  };
}
