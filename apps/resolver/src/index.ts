import type { ServiceDefinition } from '@proofmark/runtime';
import { ResolverConfig } from './resolver.config.js';
import { ResolverModule } from './resolver.module.js';

export const resolver: ServiceDefinition<ResolverConfig> = {
  name: 'resolver',
  config: ResolverConfig,
  module: (config) => ResolverModule.with(config),
};
