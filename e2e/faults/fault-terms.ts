import type { Engine } from './engine.ts';
import type { FaultSystem } from './fault-system.ts';
import type { Load } from './load.ts';
import type { SmallDisk } from './small-disk.ts';

/** How large a run is: what it asks of Proofmark, and for how long things stay broken. */
export interface Terms {
  readonly form: 'short' | 'long';
  readonly scansPerSecond: number;
  readonly commandsPerSecond: number;
  /** Of case 6. */
  readonly manyScansPerSecond: number;
  /** Load before the fault and after it was healed, in milliseconds. */
  readonly calmMs: number;
  readonly databaseOutageMs: number;
  readonly brokerOutageMs: number;
  /** How often a case kills. */
  readonly kills: number;
  /** How often each process is killed where all of them are. */
  readonly killsOfEach: number;
}

export const shortForm: Terms = {
  form: 'short',
  scansPerSecond: 150,
  commandsPerSecond: 15,
  manyScansPerSecond: 1000,
  calmMs: 700,
  databaseOutageMs: 2000,
  brokerOutageMs: 2000,
  kills: 1,
  killsOfEach: 1,
};

export const longForm: Terms = {
  form: 'long',
  scansPerSecond: 300,
  commandsPerSecond: 30,
  manyScansPerSecond: 2000,
  calmMs: 3000,
  databaseOutageMs: 30_000,
  brokerOutageMs: 60_000,
  kills: 3,
  killsOfEach: 5,
};

/** What a case breaks things with. */
export interface Stage {
  readonly system: FaultSystem;
  readonly load: Load;
  readonly terms: Terms;
  /** Scans that were answered and, as the resolver openly says, not kept. */
  unrecorded: number;
  /** Old records were put behind new ones. */
  lateOnes: boolean;
  /** Notes something that was seen and belongs below the table. */
  readonly note: (what: string) => void;
}

export interface FaultCase {
  readonly number: number;
  readonly name: string;
  readonly engines: readonly Engine[];
  /** On which engine it is part of the short form: what is broken there is broken there alone, or most of all. */
  readonly short?: Engine;
  /** Variables for all services; a system of its own is started for a case that has some. */
  readonly env?: (varDir: string) => NodeJS.ProcessEnv;
  /** A folder of the system of its own that becomes a small disk, before anything starts. */
  readonly disk?: SmallDisk;
  /** Copies per service; a system of its own, too. */
  readonly scale?: Readonly<Record<string, number>>;
  /** Why it cannot be run here; undefined when it can. */
  readonly skip?: (engine: Engine) => string | undefined;
  /** Instead of the terms' rate. */
  readonly scansPerSecond?: (terms: Terms) => number;
  readonly commandsPerSecond?: (terms: Terms) => number;
  /** Before the load begins. */
  readonly prepare?: (system: FaultSystem) => Promise<void>;
  /** Breaks something under load, heals it, and returns. */
  readonly run: (stage: Stage) => Promise<void>;
}
