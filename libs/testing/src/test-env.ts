import type { TestDatabase } from './provision-database.js';

/** Secrets of tests: fixed, so that a failing run can be repeated. */
export const TEST_CONTEXT_SIGNING_KEY = 'the key that signs contexts in tests only';
export const TEST_SEALING_KEY = Buffer.alloc(32, 7).toString('base64');

/**
 * The whole environment a service is started with, its own extras on top.
 * @param database left out for a service without one
 */
export function testEnv(
  service: string,
  database: TestDatabase | null,
  extras: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  const own = database && service !== '' ? database.of(service) : null;
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    EVENT_STREAM: 'postgres',
    CONTEXT_SIGNING_KEY: TEST_CONTEXT_SIGNING_KEY,
    SEALING_KEY: TEST_SEALING_KEY,
    ...(own && { DATABASE_URL: own.databaseUrl, MIGRATION_DATABASE_URL: own.migrationDatabaseUrl }),
    ...(database && { EVENT_STREAM_URL: database.eventStreamUrl }),
    ...extras,
  };
}
