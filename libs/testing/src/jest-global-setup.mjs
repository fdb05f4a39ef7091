import { randomBytes } from 'node:crypto';

/**
 * One throw-away PostgreSQL for the whole run, or the one that TEST_POSTGRES_URL (a superuser's) names.
 * Specs find it in the environment; `provisionDatabase` makes each of them a database of its own.
 */
export default async function setUp() {
  // Databases of this run carry its name, so that the teardown finds those that a spec did not drop.
  process.env.TEST_POSTGRES_RUN = `test_${randomBytes(4).toString('hex')}`;
  if (process.env.TEST_POSTGRES_URL) return;
  const { sources } = await import('./typescript-sources.mjs');
  const { startTemporaryCluster } = await import('@proofmark/embedded-postgres');
  sources.deregister();
  globalThis.proofmarkTestCluster = await startTemporaryCluster({ durable: false });
  process.env.TEST_POSTGRES_URL = globalThis.proofmarkTestCluster.superuserUrl;
}
