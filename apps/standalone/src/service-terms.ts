import type { ServiceTerms } from './plan.js';
import { publicUrls } from './public-urls.js';

/** What each service of Proofmark is told, whether it runs in this process or in its own. */
export const serviceTerms = {
  resolver: {
    hasDatabase: false,
    env: ({ config, varDir }) => ({
      HOST: config.HOST,
      PORT: String(config.RESOLVER_PORT),
      DATA_DIR: varDir.resolver(),
    }),
  },
  identity: { hasDatabase: true, env: ({ config }) => ({ PUBLIC_URL: publicUrls(config).gatewayUrl }) },
  codes: { hasDatabase: true, env: ({ config }) => ({ RESOLVER_PUBLIC_URL: publicUrls(config).resolverUrl }) },
  analytics: { hasDatabase: true },
  webhooks: { hasDatabase: true },
  passport: {
    hasDatabase: true,
    env: ({ config }) => ({ GCP_PREFIX_FORMAT_FILE: config.GCP_PREFIX_FORMAT_FILE }),
  },
  gateway: {
    hasDatabase: false,
    env: ({ config }) => ({
      HOST: config.HOST,
      PORT: String(config.GATEWAY_PORT),
      PUBLIC_URL: publicUrls(config).gatewayUrl,
      RATE_LIMIT_PER_SECOND: String(config.RATE_LIMIT_PER_SECOND),
    }),
  },
} satisfies Record<string, ServiceTerms>;

export type ServiceName = keyof typeof serviceTerms;

export const serviceNames = Object.keys(serviceTerms) as readonly ServiceName[];

/** The terms as a table: those of some services hold less than those of others. */
export const termsOf = (name: ServiceName): ServiceTerms => serviceTerms[name];
