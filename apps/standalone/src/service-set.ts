import { type RunningService, startService } from '@proofmark/runtime';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentOf } from './environment-of.js';
import type { Ground } from './ground.js';
import type { Plan, ServicesByName } from './plan.js';

/** The services that run in this process. */
export class ServiceSet {
  private readonly stages: RunningService[][] = [];

  get byName(): ServicesByName {
    return new Map(this.stages.flat().map((service) => [service.name, service]));
  }

  /** Starts all of them; when one cannot start, those that did keep running until {@link stop}. @throws the first failure */
  async start(plan: Plan, ground: Ground): Promise<void> {
    for (const parts of plan) {
      const before = this.byName;
      const stage: RunningService[] = [];
      this.stages.push(stage);
      const starts = parts.map(async (part) => {
        const options = { providers: part.providers?.(before) ?? [] };
        const env = environmentOf(part.definition.name, part, ground);
        const all = { ...env, METRICS_PORT: ground.config.METRICS_PORT?.toString() };
        stage.push(await startService(part.definition, all, options));
      });
      const failure = (await Promise.allSettled(starts)).find(({ status }) => status === 'rejected');
      if (failure?.status === 'rejected') throw failure.reason;
    }
  }

  /** Drains and stops, last stage first. @returns the names of those that did not make it in time */
  async stop(withinMs: number): Promise<string[]> {
    const open = new Set(this.byName.keys());
    const closeAll = async (): Promise<void> => {
      for (const stage of this.stages.toReversed()) {
        await Promise.allSettled(stage.map((service) => service.close().then(() => open.delete(service.name))));
      }
    };
    const patience = new AbortController();
    await Promise.race([closeAll(), sleep(withinMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    return [...open];
  }
}
