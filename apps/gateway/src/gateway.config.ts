import { NumberVariable, RuntimeConfig } from '@proofmark/runtime';
import { IsInt, IsOptional, IsUrl, Max, Min } from 'class-validator';

const IsServiceUrl = (): PropertyDecorator =>
  IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false });

export class GatewayConfig extends RuntimeConfig {
  /** Requests per second and API key (or member, or address without a credential); as many may come at once. */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly RATE_LIMIT_PER_SECOND: number = 100;

  /** Where browsers reach this gateway. */
  @IsServiceUrl()
  readonly PUBLIC_URL: string = 'http://localhost:3000';

  /** How many proxies of ours stand before this gateway: so many entries at the end of X-Forwarded-For are believed. */
  @NumberVariable()
  @IsInt()
  @Min(0)
  @Max(10)
  readonly TRUSTED_PROXIES: number = 0;

  /** How long a service may take to begin its answer. */
  @NumberVariable()
  @IsInt()
  @Min(100)
  @Max(300_000)
  readonly UPSTREAM_TIMEOUT_MS: number = 30_000;

  /** Where the services listen; not needed for those that run in the gateway's own process. */
  @IsOptional()
  @IsServiceUrl()
  readonly IDENTITY_URL?: string;

  @IsOptional()
  @IsServiceUrl()
  readonly CODES_URL?: string;

  @IsOptional()
  @IsServiceUrl()
  readonly ANALYTICS_URL?: string;

  @IsOptional()
  @IsServiceUrl()
  readonly WEBHOOKS_URL?: string;
}
