import type { FaultCase } from '../fault-terms.ts';
import { badReceivers } from './bad-receivers.ts';
import { brokerDiskFull, brokerKilled, brokerStopped } from './broker-faults.ts';
import { clockSteppedBack } from './clock-stepped-back.ts';
import { databaseKilled, databaseStopped } from './database-faults.ts';
import { journalDisk } from './journal-disk.ts';
import { consumerKilled, relayKilled } from './precise-deaths.ts';
import { rebalanceStorm } from './rebalance-storm.ts';
import { resolverKilled, servicesKilled } from './service-faults.ts';
import { duplicates, poison } from './strange-records.ts';

/** By their numbers, in the order they are run on one system. */
export const allCases: readonly FaultCase[] = [
  brokerStopped,
  brokerKilled,
  databaseStopped,
  databaseKilled,
  servicesKilled,
  resolverKilled,
  relayKilled,
  consumerKilled,
  rebalanceStorm,
  journalDisk,
  badReceivers,
  clockSteppedBack,
  poison,
  duplicates,
  brokerDiskFull,
];
