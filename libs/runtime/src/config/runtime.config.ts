import {
  Equals,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { BooleanVariable, NumberVariable, Secret } from './environment.js';
import { IsBrokerList, IsPostgresUrl, IsSealingKey, IsSigningKey } from './variable-rules.js';

/** The environment every service reads. A service's own variables stand in a class that extends this one. */
export class RuntimeConfig {
  /** Where to listen. */
  @IsString()
  readonly HOST: string = '127.0.0.1';

  /** 0: any free port. */
  @NumberVariable()
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly PORT: number = 0;

  /** Lets several copies on one machine listen on the same port (Linux); the system spreads connections over them. */
  @BooleanVariable()
  @IsBoolean()
  readonly REUSE_PORT: boolean = false;

  @IsIn(['development', 'test', 'production'])
  readonly NODE_ENV: 'development' | 'test' | 'production' = 'development';

  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
  readonly LOG_LEVEL: string = 'info';

  /** Signs and verifies the context header; the same for all services. Several, separated by commas: the first one signs. */
  @Secret()
  @IsSigningKey()
  readonly CONTEXT_SIGNING_KEY!: string;

  /** Seals cursors and secrets at rest. 32 bytes in base64. Several, separated by commas: the first one seals. */
  @Secret()
  @IsSealingKey()
  readonly SEALING_KEY!: string;

  @IsIn(['postgres', 'kafka'])
  readonly EVENT_STREAM: 'postgres' | 'kafka' = 'postgres';

  /** The database of the PostgreSQL engine. */
  @Secret()
  @ValidateIf((config: RuntimeConfig) => config.EVENT_STREAM === 'postgres')
  @IsPostgresUrl()
  readonly EVENT_STREAM_URL!: string;

  /** With Kafka: brokers to begin with, `host:port`, separated by commas. */
  @ValidateIf((config: RuntimeConfig) => config.EVENT_STREAM === 'kafka')
  @IsBrokerList()
  readonly KAFKA_BROKERS?: string;

  /** Before the names of topics and groups, where several systems share the brokers. */
  @IsString()
  readonly KAFKA_PREFIX: string = '';

  /** A name that stays with this copy over restarts: its partitions wait for it, instead of moving to others and back. Of its own for each copy. */
  @IsOptional()
  @IsString()
  readonly KAFKA_INSTANCE_ID?: string;

  /** Copies of each record, for topics that are created now. Left out: 3, or as many as there are brokers at that moment. */
  @NumberVariable()
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10)
  readonly KAFKA_REPLICAS?: number;

  /** Encrypts the way to the brokers. */
  @BooleanVariable()
  @IsBoolean()
  readonly KAFKA_TLS: boolean = false;

  /** Where set, this process says who it is. */
  @IsOptional()
  @IsIn(['plain', 'scram-sha-256', 'scram-sha-512'])
  readonly KAFKA_SASL_MECHANISM?: 'plain' | 'scram-sha-256' | 'scram-sha-512';

  @ValidateIf((config: RuntimeConfig) => config.KAFKA_SASL_MECHANISM !== undefined)
  @IsString()
  readonly KAFKA_SASL_USERNAME?: string;

  @Secret()
  @ValidateIf((config: RuntimeConfig) => config.KAFKA_SASL_MECHANISM !== undefined)
  @IsString()
  readonly KAFKA_SASL_PASSWORD?: string;

  /** Lets outgoing requests reach this machine, for development. Refused in production. */
  @BooleanVariable()
  @IsBoolean()
  @ValidateIf(
    (config: RuntimeConfig) => config.NODE_ENV === 'production' || typeof config.OUTBOUND_ALLOW_LOOPBACK !== 'boolean',
  )
  @Equals(false, { message: 'must be false in production' })
  readonly OUTBOUND_ALLOW_LOOPBACK: boolean = false;

  /** Serves this process's metrics at /metrics, on a port of their own: never one that the public reaches. Left out: none are served. */
  @NumberVariable()
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65_535)
  readonly METRICS_PORT?: number;

  /** Where METRICS_PORT listens. In a container `0.0.0.0`: for Prometheus in the same network. */
  @IsString()
  readonly METRICS_HOST: string = '127.0.0.1';

  /** Traces are exported only when this is set. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  /** The part of the traces that is kept where the caller has not decided. */
  @NumberVariable()
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly OTEL_TRACES_SAMPLER_ARG: number = 1;
}

/** The environment of a service that keeps its data in PostgreSQL. */
export class DatabaseConfig extends RuntimeConfig {
  /** As the service's own role: it owns nothing and cannot bypass row-level security. */
  @Secret()
  @IsPostgresUrl()
  readonly DATABASE_URL!: string;

  /** As the owner of the schema. Where it is set, migrations run at boot. */
  @Secret()
  @IsOptional()
  @IsPostgresUrl()
  readonly MIGRATION_DATABASE_URL?: string;

  /** Connections this process keeps at most. */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(200)
  readonly DATABASE_POOL_SIZE: number = 10;
}
