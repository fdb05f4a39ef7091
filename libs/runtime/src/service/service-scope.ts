import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '../logging/create-log.js';

/** Whose code is running: several services may share one process, and with it Nest's logger and the tracer. */
export interface ServiceScope {
  readonly service: string;
  readonly log: Log;
}

const scopes = new AsyncLocalStorage<ServiceScope>();

/** Runs the start of a service; all that comes of it (loops, timers, requests to its own server) belongs to the service. */
export function runAsService<T>(scope: ServiceScope, work: () => T): T {
  return scopes.getStore() === scope ? work() : scopes.run(scope, work);
}

export function currentService(): ServiceScope | null {
  return scopes.getStore() ?? null;
}
