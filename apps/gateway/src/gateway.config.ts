import { NumberVariable, RuntimeConfig } from '@proofmark/runtime';
import { IsInt, IsOptional, isURL, IsUrl, Max, Min, ValidateBy } from 'class-validator';

const SERVICE_URL = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };

const IsServiceUrl = (): PropertyDecorator => IsUrl(SERVICE_URL);

/** The addresses of a list such as `http://codes-1:3000,http://codes-2:3000`. */
export const listedUrls = (list: string): string[] => list.split(',').map((url) => url.trim());

const IsServiceUrls = (): PropertyDecorator =>
  ValidateBy({
    name: 'isServiceUrls',
    validator: {
      validate: (list: unknown) => typeof list === 'string' && listedUrls(list).every((url) => isURL(url, SERVICE_URL)),
      defaultMessage: () => 'must be http or https URLs, separated by commas',
    },
  });

export class GatewayConfig extends RuntimeConfig {
  /**
   * Requests per second and API key (or member, or address without a credential); as many may come at once. Over all copies of the gateway, of
   * which each allows its share.
   */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly RATE_LIMIT_PER_SECOND: number = 100;

  /** How many copies of this gateway run beside each other, itself included; the highest number where it is scaled by load. */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly GATEWAY_COPIES: number = 1;

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

  /**
   * Where identity listens; several copies separated by commas. Requests go to them in turn, and past one that does not answer. Not needed for
   * services that run in the gateway's own process.
   */
  @IsOptional()
  @IsServiceUrls()
  readonly IDENTITY_URL?: string;

  /** Where codes listens, in the same way. */
  @IsOptional()
  @IsServiceUrls()
  readonly CODES_URL?: string;

  /** Where analytics listens, in the same way. */
  @IsOptional()
  @IsServiceUrls()
  readonly ANALYTICS_URL?: string;

  /** Where webhooks listens, in the same way. */
  @IsOptional()
  @IsServiceUrls()
  readonly WEBHOOKS_URL?: string;

  /** Where passport listens, in the same way. */
  @IsOptional()
  @IsServiceUrls()
  readonly PASSPORT_URL?: string;
}
