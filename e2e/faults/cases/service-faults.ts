import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSystem } from '../fault-system.ts';
import type { FaultCase } from '../fault-terms.ts';

export const servicesKilled: FaultCase = {
  number: 5,
  name: 'each service kill -9',
  engines: ['postgres', 'kafka'],
  run: async ({ system, terms, note }) => {
    const names = system.processes.map(({ name }) => name);
    for (let kill = 0; kill < terms.killsOfEach; kill++) {
      for (const name of names.toSorted(() => Math.random() - 0.5)) {
        await killed(system, name);
        await sleep(Math.random() * 1000);
      }
    }
    note(`each of ${names.length} processes ${terms.killsOfEach} times`);
  },
};

export const resolverKilled: FaultCase = {
  number: 6,
  name: 'resolver kill -9 under many scans',
  engines: ['postgres', 'kafka'],
  short: 'postgres',
  scansPerSecond: (terms) => terms.manyScansPerSecond,
  run: async ({ system, terms, note }) => {
    for (let kill = 0; kill < terms.kills; kill++) {
      await killed(system, 'resolver-1');
      await sleep(terms.calmMs);
    }
    note(`killed ${terms.kills} times`);
  },
};

/** Kills it and waits until it is back. */
async function killed(system: FaultSystem, name: string): Promise<void> {
  const process = system.process(name);
  process.kill();
  await process.ready();
}
