import type { Decider } from './decider.js';
import type { Command, Event } from './event.js';
import { type EventStore, VersionConflict } from './event-store.js';
import { Rejected } from './rejected.js';

/** How often a command is decided anew when other writers were faster. */
const MAX_ATTEMPTS = 8;

export interface Decision<State, E extends Event> {
  /** The state after the new facts. */
  readonly state: State;
  /** The new facts; empty when the command had been said before. */
  readonly events: readonly E[];
  /** The stream's version after them. */
  readonly version: number;
}

/**
 * Reads the stream, decides, appends; begins again when another writer was faster.
 * @throws Rejected what the decider refused, or `conflict` / `too_many_writers` when the stream never stood still.
 */
export async function handleCommand<State, C extends Command, E extends Event>(
  store: EventStore,
  decider: Decider<State, C, E>,
  streamId: string,
  command: C,
): Promise<Decision<State, E>> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const { events: past, version } = await store.readStream<E>(streamId);
    const before = past.reduce(decider.evolve, decider.initialState);
    const events = decider.decide(command, before);
    if (events.length === 0) return { state: before, events, version };
    try {
      await store.append(streamId, version, events);
      return { state: events.reduce(decider.evolve, before), events, version: version + events.length };
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
    }
  }
  throw new Rejected('conflict', 'too_many_writers', 'Too many writers changed this at once. Try again.');
}
