import { Foundation } from './foundation.js';
import type { Ground } from './ground.js';
import type { Plan, ServicesByName } from './plan.js';
import { ServiceSet } from './service-set.js';
import type { StandaloneConfig } from './standalone.config.js';

/** Of the 10 seconds that a stop may take: the rest is PostgreSQL's. */
const DRAIN_MS = 5_000;

/** All services of a plan in this process, on a PostgreSQL of their own. */
export class Standalone {
  private readonly services = new ServiceSet();
  private readonly foundation: Foundation;
  private starting = Promise.resolve();
  private stopped: Promise<void> | null = null;

  /** @param report told, in a sentence, what people should know while it runs */
  constructor(
    config: StandaloneConfig,
    private readonly report: (what: string) => void,
  ) {
    this.foundation = new Foundation(config, report);
  }

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
    this.foundation.stopping();
    const late = await this.services.stop(DRAIN_MS);
    if (late.length > 0) this.report(`Did not finish in time: ${late.join(', ')}.`);
    await this.foundation.stop();
  }

  private async startAll(plan: Plan, { reset }: { reset: boolean }): Promise<Ground> {
    const schemas = plan.flat().flatMap(({ definition, hasDatabase }) => (hasDatabase ? [definition.name] : []));
    const ground = await this.foundation.start({ engine: 'postgres', reset, schemas });
    await this.services.start(plan, ground);
    return ground;
  }
}

const noop = (): void => undefined;
