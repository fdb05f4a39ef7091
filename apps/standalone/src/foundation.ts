import { createHmac } from 'node:crypto';
import { totalmem } from 'node:os';
import { type Broker, startBroker, whyNoBroker } from '@proofmark/embedded-kafka';
import { type Cluster, provision, type Provisioned, startCluster } from '@proofmark/embedded-postgres';
import { allOf } from '@proofmark/runtime';
import { CannotStart } from './cannot-start.js';
import type { Engine } from './engine.js';
import { requireFreePorts } from './free-ports.js';
import type { Ground } from './ground.js';
import { KeptServer } from './kept-server.js';
import { keepOperations } from './operations.js';
import { keepSecrets, type Secrets } from './secrets.js';
import type { StandaloneConfig } from './standalone.config.js';
import { type Claim, VarDir } from './var-dir.js';

export interface FoundationTerms {
  readonly engine: Engine;
  /** Begins anew: all data is deleted. */
  readonly reset: boolean;
  /** Services that get a schema of their own. */
  readonly schemas: readonly string[];
  /** Called by the only owner of the folder, before anything is touched in it. */
  readonly claimed?: (varDir: VarDir) => Promise<void>;
  /** An administrator's, on a PostgreSQL of somebody else's; the database it names is made where it is missing. */
  readonly databaseUrl?: string;
  /** With Kafka: brokers of somebody else's. */
  readonly brokers?: string;
}

/** All that services stand on: the claim on VAR_DIR, the secrets, PostgreSQL with its roles and schemas, a broker with Kafka. */
export class Foundation {
  private claim: Claim | null = null;
  private cluster: KeptServer<Cluster> | null = null;
  private broker: KeptServer<Broker> | null = null;

  /** @param report told, in a sentence, what people should know while it runs */
  constructor(
    private readonly config: StandaloneConfig,
    private readonly report: (what: string) => void,
  ) {}

  /** @throws CannotStart, or whatever kept PostgreSQL from starting; what had started by then is for {@link stop} */
  async start(terms: FoundationTerms): Promise<Ground> {
    const { HOST, GATEWAY_PORT, RESOLVER_PORT, VAR_DIR, POSTGRES_PAGES_MB } = this.config;
    const varDir = new VarDir(VAR_DIR, terms.engine);
    await check(terms);
    if (terms.databaseUrl === undefined) requireMemory(POSTGRES_PAGES_MB);
    this.claim = await varDir.claim();
    await terms.claimed?.(varDir);
    await requireFreePorts(HOST, { GATEWAY_PORT, RESOLVER_PORT });
    if (terms.reset) await varDir.reset();
    const secrets = keepSecrets(varDir.secrets());
    const [database, brokers] = await allOf([
      this.provisioned(varDir, secrets, terms),
      terms.engine === 'kafka' ? (terms.brokers ?? this.ownBroker(varDir)) : null,
    ]);
    const ground = { config: this.config, secrets, varDir, database, stream: streamOn(database, brokers) };
    keepOperations(ground);
    return ground;
  }

  /** Tells whoever wants to start next that it is worth waiting. */
  stopping(): void {
    this.claim?.stopping();
  }

  /** May be called again. */
  async stop(): Promise<void> {
    await allOf([this.broker?.stop(), this.cluster?.stop()]);
    this.claim?.release();
    this.claim = null;
  }

  private async provisioned(varDir: VarDir, secrets: Secrets, terms: FoundationTerms): Promise<Provisioned> {
    const { databaseUrl, schemas: services } = terms;
    if (databaseUrl !== undefined) return provisionIn(databaseUrl, services, secrets);
    const settings = {
      dataDir: varDir.postgres(),
      password: secrets.postgresPassword,
      durable: true,
      pagesMb: this.config.POSTGRES_PAGES_MB,
    };
    const start = (port?: number) => startCluster({ ...settings, ...(port !== undefined && { port }) });
    this.cluster = await KeptServer.start('PostgreSQL', start, this.report);
    return provision(this.cluster.current.superuserUrl, { database: 'proofmark', services });
  }

  private async ownBroker(varDir: VarDir): Promise<string> {
    const start = (port?: number) => startBroker({ dataDir: varDir.broker(), ...(port !== undefined && { port }) });
    this.broker = await KeptServer.start('Kafka', start, this.report);
    return this.broker.current.brokers;
  }
}

/** @throws CannotStart */
async function check({ engine, reset, databaseUrl, brokers }: FoundationTerms): Promise<void> {
  if (reset && (databaseUrl !== undefined || brokers !== undefined)) {
    throw new CannotStart(
      '--reset deletes nothing of yours: drop the database, delete the topics and VAR_DIR, and start without it.',
    );
  }
  const missing = engine === 'kafka' && brokers === undefined ? await whyNoBroker() : null;
  if (missing === null) return;
  throw new CannotStart(
    `${missing} Install it, name brokers of yours in KAFKA_BROKERS, or do without Kafka: npm start -- --processes`,
  );
}

/** @throws CannotStart where this machine has no such memory */
function requireMemory(pagesMb: number): void {
  const memoryMb = Math.floor(totalmem() / 2 ** 20);
  if (pagesMb < memoryMb) return;
  throw new CannotStart(`POSTGRES_PAGES_MB is ${pagesMb}, but this machine has ${memoryMb} MB of memory in all.`);
}

/** In a PostgreSQL that is not ours the roles' passwords follow from a secret of ours, not from the administrator's. */
function provisionIn(url: string, services: readonly string[], secrets: Secrets): Promise<Provisioned> {
  const admin = new URL(url);
  const database = decodeURIComponent(admin.pathname.slice(1)) || 'proofmark';
  admin.pathname = '/postgres';
  const passwordOf = (role: string) => createHmac('sha256', secrets.postgresPassword).update(role).digest('base64url');
  return provision(admin.href, { database, services, passwordOf });
}

function streamOn({ eventStreamUrl }: Provisioned, brokers: string | null): NodeJS.ProcessEnv {
  return brokers === null
    ? { EVENT_STREAM: 'postgres', EVENT_STREAM_URL: eventStreamUrl }
    : { EVENT_STREAM: 'kafka', KAFKA_BROKERS: brokers };
}
