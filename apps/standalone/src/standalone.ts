import { provision } from '@proofmark/embedded-postgres';
import { requireFreePorts } from './free-ports.js';
import { KeptCluster } from './kept-cluster.js';
import type { Ground, Plan, ServicesByName } from './plan.js';
import { keepSecrets } from './secrets.js';
import { ServiceSet } from './service-set.js';
import type { StandaloneConfig } from './standalone.config.js';
import { type Claim, VarDir } from './var-dir.js';

/** Of the 10 seconds that a stop may take: the rest is PostgreSQL's. */
const DRAIN_MS = 5_000;

/** All services of a plan in this process, on a PostgreSQL of their own. */
export class Standalone {
  private readonly services = new ServiceSet();
  private claim: Claim | null = null;
  private cluster: KeptCluster | null = null;
  private starting = Promise.resolve();
  private stopped: Promise<void> | null = null;

  /** @param report told, in a sentence, what people should know while it runs */
  constructor(
    private readonly config: StandaloneConfig,
    private readonly report: (what: string) => void,
  ) {}

  get running(): ServicesByName {
    return this.services.byName;
  }

  /** @throws CannotStart, ConfigInvalid or whatever kept a service from starting; what had started by then is for {@link stop}. */
  start(plan: Plan, options: { reset: boolean }): Promise<Ground> {
    const starting = this.startAll(plan, options);
    this.starting = starting.then(noop, noop);
    return starting;
  }

  /** Finishes what is under way, stops the services and then PostgreSQL. Also during a start, and after one that failed half-way. May be called again. */
  stop(): Promise<void> {
    return (this.stopped ??= this.stopAll());
  }

  private async stopAll(): Promise<void> {
    await this.starting;
    this.claim?.stopping();
    const late = await this.services.stop(DRAIN_MS);
    if (late.length > 0) this.report(`Did not finish in time: ${late.join(', ')}.`);
    await this.cluster?.stop();
    this.claim?.release();
  }

  private async startAll(plan: Plan, { reset }: { reset: boolean }): Promise<Ground> {
    const { HOST, GATEWAY_PORT, RESOLVER_PORT, VAR_DIR } = this.config;
    const varDir = new VarDir(VAR_DIR);
    this.claim = await varDir.claim();
    await requireFreePorts(HOST, { GATEWAY_PORT, RESOLVER_PORT });
    if (reset) await varDir.reset();
    const secrets = keepSecrets(varDir.secrets());
    this.cluster = await KeptCluster.start(
      { dataDir: varDir.postgres(), password: secrets.postgresPassword, durable: true },
      this.report,
    );
    const services = plan.flat().flatMap(({ definition, hasDatabase }) => (hasDatabase ? [definition.name] : []));
    const database = await provision(this.cluster.superuserUrl, { database: 'proofmark', services });
    const ground = { config: this.config, secrets, varDir, database };
    await this.services.start(plan, ground);
    return ground;
  }
}

const noop = (): void => undefined;
