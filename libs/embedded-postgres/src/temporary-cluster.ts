import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, removeCluster, startCluster } from './cluster.js';

/**
 * A cluster for a test run or a measurement, in a folder of its own. `stop` also deletes it.
 * @param durable true where what is measured includes the disk
 */
export async function startTemporaryCluster({ durable }: { readonly durable: boolean }): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-postgres-'));
  // The user that PostgreSQL runs as when we are root has to get through.
  await chmod(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const cluster = await startCluster({ dataDir, password: randomBytes(12).toString('hex'), durable });
  return {
    ...cluster,
    stop: async () => {
      await cluster.stop();
      await removeCluster(dataDir);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
