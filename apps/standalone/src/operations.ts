import type { Ground } from './ground.js';
import { writePrivately } from './write-privately.js';

/** Says to the commands of operators (`npm run rebuild`, `npm run dead-letters`) where everything is that runs here. */
export function keepOperations({ database, stream, varDir }: Ground): void {
  const databases: Record<string, string> = {};
  for (const [service, { migrationDatabaseUrl }] of Object.entries(database.services))
    databases[service] = migrationDatabaseUrl;
  writePrivately(varDir.operations(), { databases, stream });
}
