import type { FaultCase } from '../fault-terms.ts';
import { databaseKilled, databaseStopped } from './database-faults.ts';
import { consumerKilled, relayKilled } from './precise-deaths.ts';
import { resolverKilled, servicesKilled } from './service-faults.ts';

/** By the numbers of the table. */
export const allCases: readonly FaultCase[] = [
  databaseStopped,
  databaseKilled,
  servicesKilled,
  resolverKilled,
  relayKilled,
  consumerKilled,
].toSorted((a, b) => a.number - b.number);
