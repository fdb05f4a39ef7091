import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventStreamConfig } from '@proofmark/event-stream';
import { BooleanVariable, parseConfig, Secret } from '@proofmark/runtime';
import { IsBoolean, IsIn, IsOptional, IsString, IsUrl } from 'class-validator';
import { CannotDo } from './terminal.js';

const POSTGRES = { protocols: ['postgres', 'postgresql'], require_protocol: true, require_tld: false };

/** What operators' commands read: the variables of the service in question, or the folder of a running `npm start`. */
class CliConfig {
  /** As the owner of the service's schema: for rebuilds. */
  @Secret()
  @IsOptional()
  @IsUrl(POSTGRES)
  readonly MIGRATION_DATABASE_URL?: string;

  @IsOptional()
  @IsIn(['postgres', 'kafka'])
  readonly EVENT_STREAM?: 'postgres' | 'kafka';

  /** The database of the PostgreSQL engine. */
  @Secret()
  @IsOptional()
  @IsUrl(POSTGRES)
  readonly EVENT_STREAM_URL?: string;

  /** With Kafka: `host:port`, separated by commas. */
  @IsOptional()
  @IsString()
  readonly KAFKA_BROKERS?: string;

  @IsString()
  readonly KAFKA_PREFIX: string = '';

  @BooleanVariable()
  @IsBoolean()
  readonly KAFKA_TLS: boolean = false;

  @IsOptional()
  @IsString()
  readonly KAFKA_SASL_MECHANISM?: string;

  @IsOptional()
  @IsString()
  readonly KAFKA_SASL_USERNAME?: string;

  @Secret()
  @IsOptional()
  @IsString()
  readonly KAFKA_SASL_PASSWORD?: string;

  /** Where `npm start` keeps its data, and while it runs the addresses of all of it; asked only where the variables above are not set. */
  @IsString()
  readonly VAR_DIR: string = 'var';
}

/** The environment of this process. */
export const ownEnvironment = (): NodeJS.ProcessEnv => process.env;

/** What a running Proofmark says in `VAR_DIR/operations.json`, for its owner's eyes only. */
interface Operations {
  readonly databases: Readonly<Record<string, string>>;
  readonly stream: EventStreamConfig;
}

/** The URL of a service's database as its owner. @throws CannotDo when nothing says it */
export function ownerUrlOf(service: string, env: NodeJS.ProcessEnv): string {
  const config = parseConfig(CliConfig, env);
  const url =
    config.MIGRATION_DATABASE_URL ?? operationsIn(config.VAR_DIR, 'MIGRATION_DATABASE_URL').databases[service];
  if (url === undefined) throw new CannotDo(`The Proofmark in ${config.VAR_DIR} has no database of ${service}.`);
  return url;
}

/** @throws CannotDo when nothing says where the stream is */
export function streamOf(env: NodeJS.ProcessEnv): EventStreamConfig {
  const config = parseConfig(CliConfig, env);
  const engine = config.EVENT_STREAM ?? (config.KAFKA_BROKERS === undefined ? 'postgres' : 'kafka');
  const place = engine === 'kafka' ? 'KAFKA_BROKERS' : 'EVENT_STREAM_URL';
  const found = config[place] === undefined ? operationsIn(config.VAR_DIR, place).stream : { EVENT_STREAM: engine };
  return { ...config, ...found };
}

function operationsIn(varDir: string, variable: string): Operations {
  try {
    return JSON.parse(readFileSync(join(varDir, 'operations.json'), 'utf8')) as Operations;
  } catch {
    throw new CannotDo(`${variable} is not set, and no Proofmark was started in ${varDir}: set it, or VAR_DIR.`);
  }
}
