import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, type BrokerOptions, startBroker } from './broker.js';

/** A broker for a test file or a measurement, in a folder of its own. `stop` and `kill` leave the data to a restart; `end` deletes it. */
export async function startTemporaryBroker(
  options: Omit<BrokerOptions, 'dataDir' | 'durable'> = {},
): Promise<Broker & { readonly dataDir: string; end(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'proofmark-kafka-'));
  const broker = await startBroker({ ...options, dataDir, durable: false });
  const end = async () => {
    await broker.kill();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { ...broker, dataDir, end };
}
