import { analytics } from '@proofmark/analytics';
import { codes } from '@proofmark/codes';
import { gateway, LocalUpstreams, Upstreams } from '@proofmark/gateway';
import { identity } from '@proofmark/identity';
import { resolver } from '@proofmark/resolver';
import { webhooks } from '@proofmark/webhooks';
import type { FastifyInstance } from 'fastify';
import type { Ground, Plan, ServicesByName } from './plan.js';
import type { StandaloneConfig } from './standalone.config.js';

/** Where the outside reaches the two doors. */
export function publicUrls(config: StandaloneConfig): { gatewayUrl: string; resolverUrl: string } {
  return {
    gatewayUrl: config.GATEWAY_URL ?? `http://localhost:${config.GATEWAY_PORT}`,
    resolverUrl: config.RESOLVER_URL ?? `http://localhost:${config.RESOLVER_PORT}`,
  };
}

/** The whole of Proofmark. The gateway comes last and stops first: it needs the others' routers. */
export const proofmark: Plan = [
  [
    {
      definition: resolver,
      hasDatabase: false,
      env: ({ config, varDir }) => ({
        HOST: config.HOST,
        PORT: String(config.RESOLVER_PORT),
        DATA_DIR: varDir.resolver(),
      }),
    },
    { definition: identity, hasDatabase: true, env: ({ config }) => ({ PUBLIC_URL: publicUrls(config).gatewayUrl }) },
    {
      definition: codes,
      hasDatabase: true,
      env: ({ config }) => ({ RESOLVER_PUBLIC_URL: publicUrls(config).resolverUrl }),
    },
    { definition: analytics, hasDatabase: true },
    { definition: webhooks, hasDatabase: true },
  ],
  [
    {
      definition: gateway,
      hasDatabase: false,
      env: gatewayEnvironment,
      providers: (before) => [{ provide: Upstreams, useValue: new LocalUpstreams(routersOf(before)) }],
    },
  ],
];

function gatewayEnvironment({ config }: Ground): NodeJS.ProcessEnv {
  return {
    HOST: config.HOST,
    PORT: String(config.GATEWAY_PORT),
    PUBLIC_URL: publicUrls(config).gatewayUrl,
    RATE_LIMIT_PER_SECOND: String(config.RATE_LIMIT_PER_SECOND),
  };
}

function routersOf(services: ServicesByName): Record<string, FastifyInstance> {
  return Object.fromEntries([...services].map(([name, { app }]) => [name, app.getHttpAdapter().getInstance()]));
}
