import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stopOrphan } from './orphan.js';

/** Deletes all data of a broker that is not running any more; one that a killed owner left behind is stopped first. */
export async function removeBroker(dataDir: string): Promise<void> {
  const folder = resolve(dataDir);
  await stopOrphan(join(folder, 'broker.pid'));
  await rm(folder, { recursive: true, force: true });
}
