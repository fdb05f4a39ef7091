import type { Provisioned } from '@proofmark/embedded-postgres';
import type { Secrets } from './secrets.js';
import type { StandaloneConfig } from './standalone.config.js';
import type { VarDir } from './var-dir.js';

/** What a service's environment is made from. */
export interface Ground {
  readonly config: StandaloneConfig;
  readonly secrets: Secrets;
  readonly varDir: VarDir;
  readonly database: Provisioned;
  /** The variables that lead to the event stream. */
  readonly stream: NodeJS.ProcessEnv;
}
