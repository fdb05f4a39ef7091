import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSystem } from '../fault-system.ts';
import type { FaultCase, Stage } from '../fault-terms.ts';
import { whyNoSmallDisk } from '../small-disk.ts';

const DISK_MEGABYTES = 16;
const PATIENCE_MS = 60_000;

interface Journal {
  readonly unrecorded: number;
  readonly failure: string | null;
}

/** The resolver's journal on a small disk that is full for a while, then read-only for a while: redirects are answered, and counted. */
export const journalDisk: FaultCase = {
  number: 10,
  name: 'journal disk full and read-only',
  engines: ['postgres', 'kafka'],
  disk: {
    folder: (engine) => (engine === 'kafka' ? 'var/kafka/resolver/journal' : 'var/resolver/journal'),
    megabytes: DISK_MEGABYTES,
  },
  // Small files, so that soon a new one is needed.
  env: () => ({ JOURNAL_MAX_BYTES: String(4 * 1024 * 1024) }),
  skip: whyNoSmallDisk,
  run: async (stage) => {
    await full(stage);
    await readOnly(stage);
  },
};

async function full(stage: Stage): Promise<void> {
  const { system, terms, note } = stage;
  await system.disk.fill();
  await until(system, ({ failure }) => failure !== null);
  await sleep(terms.databaseOutageMs / 3);
  await system.disk.makeRoom();
  await until(system, ({ failure }) => failure === null);
  const { unrecorded } = await journalOf(system);
  stage.unrecorded += unrecorded;
  note(`disk full: ${unrecorded} scans were redirected and openly not recorded`);
}

/** A disk that is written to cannot be made read-only, so the resolver is killed for it and finds it so. */
async function readOnly(stage: Stage): Promise<void> {
  const { system, terms, note } = stage;
  const resolver = system.process('resolver-1');
  await swap(system, true);
  await until(system, ({ unrecorded }) => unrecorded > 0);
  await sleep(terms.databaseOutageMs / 3);
  system.disk.setReadOnly(false);
  await until(system, ({ failure }) => failure === null);
  const { unrecorded } = await journalOf(system);
  stage.unrecorded += unrecorded;
  await resolver.ready();
  note(`disk read-only: ${unrecorded} scans were redirected and openly not recorded`);
}

async function swap(system: FaultSystem, isReadOnly: boolean): Promise<void> {
  const resolver = system.process('resolver-1');
  resolver.kill();
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(5)) {
    try {
      system.disk.setReadOnly(isReadOnly);
      break;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
  await resolver.ready();
}

async function until(system: FaultSystem, isSo: (journal: Journal) => boolean): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !isSo(await journalOf(system)); await sleep(50)) {
    if (Date.now() > deadline) throw new Error(`The journal says ${JSON.stringify(await journalOf(system))}.`);
  }
}

async function journalOf({ demo }: FaultSystem): Promise<Journal> {
  const response = await fetch(`${demo.resolverUrl}/health/scans`);
  return ((await response.json()) as { journal: Journal }).journal;
}
