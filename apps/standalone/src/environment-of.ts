import type { Ground } from './ground.js';
import type { ServiceTerms } from './plan.js';

/** The whole environment that one service is started with: nothing of this process's own environment leaks into it. */
export function environmentOf(name: string, { hasDatabase, env }: ServiceTerms, ground: Ground): NodeJS.ProcessEnv {
  const { config, secrets, database, stream } = ground;
  const own = hasDatabase ? database.services[name] : undefined;
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    NODE_ENV: config.NODE_ENV,
    LOG_LEVEL: config.LOG_LEVEL,
    CONTEXT_SIGNING_KEY: secrets.contextSigningKey,
    SEALING_KEY: secrets.sealingKey,
    ...stream,
    OUTBOUND_ALLOW_LOOPBACK: String(config.OUTBOUND_ALLOW_LOOPBACK),
    OTEL_EXPORTER_OTLP_ENDPOINT: config.OTEL_EXPORTER_OTLP_ENDPOINT,
    ...(own && { DATABASE_URL: own.databaseUrl, MIGRATION_DATABASE_URL: own.migrationDatabaseUrl }),
    ...env?.(ground),
  };
}
