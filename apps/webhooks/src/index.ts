import type { ServiceDefinition } from '@proofmark/runtime';
import { WebhooksConfig } from './webhooks.config.js';
import { WebhooksModule } from './webhooks.module.js';

export const webhooks: ServiceDefinition<WebhooksConfig> = {
  name: 'webhooks',
  config: WebhooksConfig,
  module: (config) => WebhooksModule.with(config),
};

export { webhooksReadModels } from './read-models.js';
