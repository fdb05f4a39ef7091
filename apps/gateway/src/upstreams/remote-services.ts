import { Injectable, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { type GatewayConfig, listedUrls } from '../gateway.config.js';
import { HttpUpstreams } from './http-upstreams.js';
import { Upstreams } from './upstreams.js';

/** The services whose addresses the environment tells; none where they all run in this process. */
export function remoteServices(config: GatewayConfig): Provider[] {
  const { IDENTITY_URL, CODES_URL, ANALYTICS_URL, WEBHOOKS_URL, PASSPORT_URL } = config;
  const told = {
    identity: IDENTITY_URL,
    codes: CODES_URL,
    analytics: ANALYTICS_URL,
    webhooks: WEBHOOKS_URL,
    passport: PASSPORT_URL,
  };
  const urls = Object.fromEntries(
    Object.entries(told).flatMap(([service, list]) => (list ? [[service, listedUrls(list)]] : [])),
  );
  if (Object.keys(urls).length === 0) return [];
  return [
    { provide: Upstreams, useFactory: () => new HttpUpstreams(urls, config.UPSTREAM_TIMEOUT_MS) },
    RemoteServicesLife,
  ];
}

/** Lets go of the connections when the gateway has answered its last request. */
@Injectable()
class RemoteServicesLife implements OnApplicationShutdown {
  constructor(private readonly upstreams: Upstreams) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.upstreams instanceof HttpUpstreams) await this.upstreams.close();
  }
}
