import { createHmac } from 'node:crypto';
import { provision, type Provisioned } from '@proofmark/embedded-postgres';
import { CannotStart } from './cannot-start.js';
import type { Engine } from './engine.js';
import { requireFreePorts } from './free-ports.js';
import type { Ground } from './ground.js';
import { KeptCluster } from './kept-cluster.js';
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
}

/** All that services stand on: the claim on VAR_DIR, the secrets, PostgreSQL with its roles and schemas. */
export class Foundation {
  private claim: Claim | null = null;
  private cluster: KeptCluster | null = null;

  /** @param report told, in a sentence, what people should know while it runs */
  constructor(
    private readonly config: StandaloneConfig,
    private readonly report: (what: string) => void,
  ) {}

  /** @throws CannotStart, or whatever kept PostgreSQL from starting; what had started by then is for {@link stop} */
  async start(terms: FoundationTerms): Promise<Ground> {
    const { HOST, GATEWAY_PORT, RESOLVER_PORT, VAR_DIR } = this.config;
    const varDir = new VarDir(VAR_DIR, terms.engine);
    this.claim = await varDir.claim();
    await terms.claimed?.(varDir);
    await requireFreePorts(HOST, { GATEWAY_PORT, RESOLVER_PORT });
    if (terms.reset) await reset(varDir, terms);
    const secrets = keepSecrets(varDir.secrets());
    const database = await this.provisioned(varDir, secrets, terms);
    return { config: this.config, secrets, varDir, database, stream: streamOn(database, terms.engine) };
  }

  /** Tells whoever wants to start next that it is worth waiting. */
  stopping(): void {
    this.claim?.stopping();
  }

  async stop(): Promise<void> {
    await this.cluster?.stop();
    this.claim?.release();
  }

  private async provisioned(varDir: VarDir, secrets: Secrets, terms: FoundationTerms): Promise<Provisioned> {
    const { databaseUrl, schemas: services } = terms;
    if (databaseUrl !== undefined) return provisionIn(databaseUrl, services, secrets);
    this.cluster = await KeptCluster.start(
      { dataDir: varDir.postgres(), password: secrets.postgresPassword, durable: true },
      this.report,
    );
    return provision(this.cluster.superuserUrl, { database: 'proofmark', services });
  }
}

async function reset(varDir: VarDir, { databaseUrl }: FoundationTerms): Promise<void> {
  if (databaseUrl !== undefined) {
    throw new CannotStart(
      '--reset deletes nothing in a PostgreSQL of yours: drop its database, delete VAR_DIR, start.',
    );
  }
  await varDir.reset();
}

/** In a PostgreSQL that is not ours the roles' passwords follow from a secret of ours, not from the administrator's. */
function provisionIn(url: string, services: readonly string[], secrets: Secrets): Promise<Provisioned> {
  const admin = new URL(url);
  const database = decodeURIComponent(admin.pathname.slice(1)) || 'proofmark';
  admin.pathname = '/postgres';
  const passwordOf = (role: string) => createHmac('sha256', secrets.postgresPassword).update(role).digest('base64url');
  return provision(admin.href, { database, services, passwordOf });
}

function streamOn(database: Provisioned, engine: Engine): NodeJS.ProcessEnv {
  return { EVENT_STREAM: engine, EVENT_STREAM_URL: database.eventStreamUrl };
}
