import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventStreamConfig } from '@proofmark/event-stream';
import { parseConfig, Secret } from '@proofmark/runtime';
import { IsIn, IsOptional, IsString, IsUrl } from 'class-validator';
import { CannotDo } from './terminal.js';

const POSTGRES = { protocols: ['postgres', 'postgresql'], require_protocol: true, require_tld: false };

/** What operators' commands read: the variables of the service in question, or the folder of a running `npm start`. */
export class CliConfig {
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
  const { EVENT_STREAM, EVENT_STREAM_URL, VAR_DIR } = parseConfig(CliConfig, env);
  if (EVENT_STREAM_URL !== undefined) return { EVENT_STREAM: EVENT_STREAM ?? 'postgres', EVENT_STREAM_URL };
  return operationsIn(VAR_DIR, 'EVENT_STREAM_URL').stream;
}

function operationsIn(varDir: string, variable: string): Operations {
  try {
    return JSON.parse(readFileSync(join(varDir, 'operations.json'), 'utf8')) as Operations;
  } catch {
    throw new CannotDo(`${variable} is not set, and no Proofmark was started in ${varDir}: set it, or VAR_DIR.`);
  }
}
