import type { Provider } from '@nestjs/common';
import type { Provisioned } from '@proofmark/embedded-postgres';
import type { RunningService, ServiceDefinition } from '@proofmark/runtime';
import type { Secrets } from './secrets.js';
import type { StandaloneConfig } from './standalone.config.js';
import type { VarDir } from './var-dir.js';

/** What a service's environment is made from. */
export interface Ground {
  readonly config: StandaloneConfig;
  readonly secrets: Secrets;
  readonly varDir: VarDir;
  readonly database: Provisioned;
}

export type ServicesByName = ReadonlyMap<string, RunningService>;

/** One service in this process. */
export interface Part {
  readonly definition: ServiceDefinition;
  /** Whether it has a schema of its own. */
  readonly hasDatabase: boolean;
  /** Its own variables, beyond those that every service gets. */
  readonly env?: (ground: Ground) => NodeJS.ProcessEnv;
  /** What it is given from this process, the services of the stages before included. */
  readonly providers?: (before: ServicesByName) => Provider[];
}

/** Stages start one after the other and stop in the opposite order; the parts of a stage do both at once. */
export type Plan = readonly (readonly Part[])[];
