import type { StandaloneConfig } from './standalone.config.js';

/** Where the outside reaches the two doors. */
export function publicUrls(config: StandaloneConfig): { gatewayUrl: string; resolverUrl: string } {
  return {
    gatewayUrl: config.GATEWAY_URL ?? `http://localhost:${config.GATEWAY_PORT}`,
    resolverUrl: config.RESOLVER_URL ?? `http://localhost:${config.RESOLVER_PORT}`,
  };
}
