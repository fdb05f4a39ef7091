import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from '../fault-terms.ts';
import { whyNoSmallDisk } from '../small-disk.ts';

export const brokerStopped: FaultCase = {
  number: 1,
  name: 'broker stopped',
  engines: ['kafka'],
  run: async ({ system: { broker }, terms, note }) => {
    await broker.stop();
    await sleep(terms.brokerOutageMs);
    await broker.startAgain();
    await sleep(terms.calmMs);
    // Gone is noticed at once, silent is not.
    const half = terms.brokerOutageMs / 2;
    broker.freeze();
    await sleep(half);
    broker.thaw();
    note(`shut down for ${terms.brokerOutageMs / 1000} s, then frozen (SIGSTOP) for ${half / 1000} s`);
  },
};

export const brokerKilled: FaultCase = {
  number: 2,
  name: 'broker kill -9 and restart',
  engines: ['kafka'],
  run: async ({ system: { broker }, terms, note }) => {
    for (let kill = 0; kill < terms.kills; kill++) {
      await broker.kill();
      await broker.startAgain();
      await sleep(terms.calmMs);
    }
    note(`killed ${terms.kills} times, started again at once`);
  },
};

const DISK_MEGABYTES = 200;

/** A broker whose only disk is full shuts itself down; it is started again when there is room. */
export const brokerDiskFull: FaultCase = {
  number: 15,
  name: 'disk of the broker full',
  engines: ['kafka'],
  disk: { folder: () => 'broker/data', megabytes: DISK_MEGABYTES },
  skip: whyNoSmallDisk,
  run: async ({ system: { broker, disk }, terms, note }) => {
    await disk.fill();
    await sleep(terms.brokerOutageMs / 2);
    await disk.makeRoom();
    note(`its disk of ${DISK_MEGABYTES} MB was full for ${terms.brokerOutageMs / 2000} s`);
    await broker.kill();
    await broker.startAgain();
  },
};
