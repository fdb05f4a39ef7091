import type { ServiceDefinition } from '@proofmark/runtime';
import { IdentityConfig } from './identity.config.js';
import { IdentityModule } from './identity.module.js';

export { type DemoWorkspace, DemoWorkspaceHandler } from './demo-workspace.handler.js';

/** Workspaces, members, API keys. */
export const identity: ServiceDefinition<IdentityConfig> = {
  name: 'identity',
  config: IdentityConfig,
  module: (config) => IdentityModule.with(config),
};

export { identityReadModels } from './read-models.js';
