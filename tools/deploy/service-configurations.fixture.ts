import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readDockerfile } from '../../deploy/proof/dockerfile-steps.mjs';
import { root } from '../../scripts/run.mjs';
import { AnalyticsConfig } from '../../apps/analytics/src/analytics.config.js';
import { CodesConfig } from '../../apps/codes/src/codes.config.js';
import { GatewayConfig } from '../../apps/gateway/src/gateway.config.js';
import { IdentityConfig } from '../../apps/identity/src/identity.config.js';
import { PassportConfig } from '../../apps/passport/src/passport.config.js';
import { ProvisionConfig } from '../../apps/provision/src/provision.config.js';
import { ResolverConfig } from '../../apps/resolver/src/resolver.config.js';
import { WebhooksConfig } from '../../apps/webhooks/src/webhooks.config.js';

const CONFIGURATIONS = {
  gateway: GatewayConfig,
  identity: IdentityConfig,
  codes: CodesConfig,
  resolver: ResolverConfig,
  analytics: AnalyticsConfig,
  webhooks: WebhooksConfig,
  passport: PassportConfig,
  provision: ProvisionConfig,
} satisfies Record<string, new () => object>;

/** Everything that runs in a container of its own. */
export const SERVICES = Object.keys(CONFIGURATIONS) as readonly (keyof typeof CONFIGURATIONS)[];

/** The class that reads a service's environment. */
export const configurationOf = (service: keyof typeof CONFIGURATIONS): new () => object => CONFIGURATIONS[service];

/** What the image itself sets. */
export function imageEnvironment(): Record<string, string> {
  const { stages } = readDockerfile(join(root, 'deploy/Dockerfile'));
  const step = stages.at(-1)?.steps.find(({ keyword }) => keyword === 'ENV');
  return parseEnv((step?.text ?? '').replaceAll(' ', '\n')) as Record<string, string>;
}
