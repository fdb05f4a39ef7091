import type { ServiceDefinition } from '@proofmark/runtime';
import { GatewayConfig } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';

export { openApiDocument } from './openapi/openapi-document.js';
export { LocalUpstreams } from './upstreams/local-upstreams.js';
export { Upstreams } from './upstreams/upstreams.js';

/** The public edge: keys, limits, routing, API docs. */
export const gateway: ServiceDefinition<GatewayConfig> = {
  name: 'gateway',
  config: GatewayConfig,
  module: (config) => GatewayModule.with(config),
};
