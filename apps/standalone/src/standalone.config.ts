import { BooleanVariable, NumberVariable, parseConfig } from '@proofmark/runtime';
import { CannotStart } from './cannot-start.js';
import { Equals, IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUrl, Max, Min, ValidateIf } from 'class-validator';

/** What the whole of Proofmark in one process is told. Everything else, secrets included, it makes itself and keeps in VAR_DIR. */
export class StandaloneConfig {
  /** Where gateway and resolver listen. `0.0.0.0` lets phones in the same network scan. */
  @IsString()
  readonly HOST: string = '127.0.0.1';

  /** The API, its documentation and the console. */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(65_535)
  readonly GATEWAY_PORT: number = 3000;

  /** What printed codes point to. */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(65_535)
  readonly RESOLVER_PORT: number = 3001;

  /** How the outside reaches the gateway, when not by `http://localhost:<GATEWAY_PORT>`. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly GATEWAY_URL?: string;

  /** How phones reach the resolver: printed into every code, so it must stay true for as long as codes are out there. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly RESOLVER_URL?: string;

  /** Holds the database, the resolver's links and journal, secrets and demo.json. */
  @IsString()
  readonly VAR_DIR: string = 'var';

  /**
   * Memory of the embedded PostgreSQL for pages of tables and indexes, in MB. About the size of what is asked for often: ten million EPCIS
   * events take 17 GB.
   */
  @NumberVariable()
  @IsInt()
  @Min(16)
  @Max(1_000_000)
  readonly POSTGRES_PAGES_MB: number = 256;

  /** Requests per second and API key. */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly RATE_LIMIT_PER_SECOND: number = 100;

  /** GS1's list of company prefixes: see PassportConfig. */
  @IsOptional()
  @IsString()
  readonly GCP_PREFIX_FORMAT_FILE?: string;

  /** Lets webhooks reach this machine, for development. */
  @BooleanVariable()
  @IsBoolean()
  @ValidateIf(
    (config: StandaloneConfig) =>
      config.NODE_ENV === 'production' || typeof config.OUTBOUND_ALLOW_LOOPBACK !== 'boolean',
  )
  @Equals(false, { message: 'must be false in production' })
  readonly OUTBOUND_ALLOW_LOOPBACK: boolean = false;

  @IsIn(['development', 'test', 'production'])
  readonly NODE_ENV: 'development' | 'test' | 'production' = 'development';

  /** JSON lines on standard output, beside what is said to people. */
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
  readonly LOG_LEVEL: string = 'warn';

  /**
   * Serves metrics for Prometheus at http://127.0.0.1:<METRICS_PORT>/metrics. With processes of their own: the first one's, the others have the
   * ports after it. Left out: none are served.
   */
  @NumberVariable()
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65_000)
  readonly METRICS_PORT?: number;

  /** Traces are exported only when this is set. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string;
}

/** @throws ConfigInvalid with every wrong variable */
export function standaloneConfig(env: NodeJS.ProcessEnv = process.env): StandaloneConfig {
  return checkedPorts(parseConfig(StandaloneConfig, env));
}

/** @throws CannotStart */
export function checkedPorts<C extends StandaloneConfig>(config: C): C {
  if (config.GATEWAY_PORT === config.RESOLVER_PORT) {
    throw new CannotStart(`GATEWAY_PORT and RESOLVER_PORT are both ${config.GATEWAY_PORT}; give them two ports.`);
  }
  return config;
}

/** The environment of a child process: ours, some of it changed. */
export function environmentWith(changes: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}
