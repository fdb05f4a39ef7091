import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from '../fault-terms.ts';

export const databaseStopped: FaultCase = {
  number: 3,
  name: 'PostgreSQL stopped',
  engines: ['postgres', 'kafka'],
  run: async ({ system: { database }, terms, note }) => {
    await database.stop();
    await sleep(terms.databaseOutageMs);
    await database.startAgain();
    note(`it was away for ${terms.databaseOutageMs / 1000} s`);
  },
};

export const databaseKilled: FaultCase = {
  number: 4,
  name: 'PostgreSQL kill -9',
  engines: ['postgres', 'kafka'],
  short: 'postgres',
  run: async ({ system: { database }, terms, note }) => {
    for (let kill = 0; kill < terms.kills; kill++) {
      await database.kill();
      await database.startAgain();
      await sleep(terms.calmMs * (0.5 + Math.random()));
    }
    note(`killed ${terms.kills} times, started again at once`);
  },
};
