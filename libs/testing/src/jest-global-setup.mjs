import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * One throw-away PostgreSQL for the whole run, or the one that TEST_POSTGRES_URL (a superuser's) names.
 * Specs find it in the environment; `provisionDatabase` makes each of them a database of its own.
 */
export default async function setUp() {
  // Databases of this run carry its name, so that the teardown finds those that a spec did not drop.
  process.env.TEST_POSTGRES_RUN = `test_${randomBytes(4).toString('hex')}`;
  if (process.env.TEST_POSTGRES_URL) return;
  const { sources } = await import('./typescript-sources.mjs');
  const { removeCluster, startCluster } = await import('@proofmark/embedded-postgres');
  sources.deregister();
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-test-'));
  await chmod(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const cluster = await startCluster({ dataDir, password: randomBytes(12).toString('hex'), durable: false });
  process.env.TEST_POSTGRES_URL = cluster.superuserUrl;
  globalThis.proofmarkTestCluster = { cluster, folder, remove: () => removeCluster(dataDir) };
}
