import type { Provider } from '@nestjs/common';
import type { RunningService, ServiceDefinition } from '@proofmark/runtime';
import type { Ground } from './ground.js';

export type ServicesByName = ReadonlyMap<string, RunningService>;

/** What a service is told, wherever it runs. */
export interface ServiceTerms {
  /** Whether it has a schema of its own. */
  readonly hasDatabase: boolean;
  /** Its own variables, beyond those that every service gets. */
  readonly env?: (ground: Ground) => NodeJS.ProcessEnv;
}

/** One service in this process. */
export interface Part extends ServiceTerms {
  readonly definition: ServiceDefinition;
  /** What it is given from this process, the services of the stages before included. */
  readonly providers?: (before: ServicesByName) => Provider[];
}

/** Stages start one after the other and stop in the opposite order; the parts of a stage do both at once. */
export type Plan = readonly (readonly Part[])[];
