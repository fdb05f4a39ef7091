import type { Held, Lane } from './lane.js';
import type { Place } from './place.js';

/** What a member holds now, and per topic id how many partitions are its fair share, where members see to that themselves. */
export interface Holding {
  readonly held: readonly Held[];
  readonly share: ReadonlyMap<number, number>;
  /** Among those held, what others wait for: handed over after the batch under way. */
  readonly wanted?: ReadonlySet<Place>;
}

/** Which partitions a consumer reads and where its place in them is kept: shared with a group, or all by itself. */
export interface Ownership {
  /** Begins; from now on `changed` is told what is held. Resolves after the first time. */
  start(changed: (holding: Holding) => void, failed: (error: Error) => void): Promise<void>;
  /** @throws LeaseLost */
  commit(lane: Lane, next: bigint): Promise<void>;
  heartbeat(): Promise<void>;
  /** Gives the partition to whoever is short of one. */
  release(lane: Lane): Promise<void>;
  /** The first offsets not handled yet, of every partition of the group's topics. */
  committed(): Promise<ReadonlyMap<Place, bigint>>;
  stop(): Promise<void>;
}
