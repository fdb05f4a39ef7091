import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from '../fault-terms.ts';

const ROUNDS = { short: 1, long: 4 };

/** Copies leave as they do at a rolling change (SIGTERM), die, and join again, while others are about to. */
export const rebalanceStorm: FaultCase = {
  number: 9,
  name: 'rebalance storm',
  engines: ['postgres', 'kafka'],
  scale: { analytics: 3, webhooks: 2, codes: 2 },
  run: async ({ system, terms, note }) => {
    const copies = system.processes.filter(({ service }) => ['analytics', 'webhooks', 'codes'].includes(service));
    let changes = 0;
    for (let round = 0; round < ROUNDS[terms.form]; round++) {
      for (const copy of copies.toSorted(() => Math.random() - 0.5)) {
        copy.kill(changes++ % 3 === 0 ? 'SIGKILL' : 'SIGTERM');
        await sleep(200 + Math.random() * 1300);
      }
    }
    for (const copy of copies) await copy.ready();
    note(`${copies.length} copies left or died ${changes} times in all, and came back`);
  },
};
