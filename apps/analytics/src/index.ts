import type { ServiceDefinition } from '@proofmark/runtime';
import { AnalyticsConfig } from './analytics.config.js';
import { AnalyticsModule } from './analytics.module.js';

export const analytics: ServiceDefinition<AnalyticsConfig> = {
  name: 'analytics',
  config: AnalyticsConfig,
  module: (config) => AnalyticsModule.with(config),
};

export { analyticsReadModels } from './read-models.js';
