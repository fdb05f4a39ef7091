import { parseConfig, Secret } from '@proofmark/runtime';
import { IsOptional, IsString, Matches } from 'class-validator';
import { checkedPorts, StandaloneConfig } from '../standalone.config.js';

/** What `npm start -- --processes` and `npm start -- --kafka` are told besides. Services are given what else is set here, too. */
export class ProcessesConfig extends StandaloneConfig {
  /**
   * An administrator's URL on a PostgreSQL of yours: may create roles, and the database that it names. Left out, an embedded one is started.
   */
  @Secret()
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'must be a URL like postgres://admin:password@host:5432/proofmark' })
  readonly DATABASE_URL?: string;

  /** Kafka brokers of yours, `host:port`, separated by commas. Left out, a local one is started: that needs Java 17 and Maven. */
  @IsOptional()
  @IsString()
  readonly KAFKA_BROKERS?: string;
}

/** @throws ConfigInvalid with every wrong variable, CannotStart for two that do not go together */
export function processesConfig(env: NodeJS.ProcessEnv = process.env): ProcessesConfig {
  return checkedPorts(parseConfig(ProcessesConfig, env));
}
