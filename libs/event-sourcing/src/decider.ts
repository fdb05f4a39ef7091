import type { Command, Event } from './event.js';

/** The rules of one stream as two plain functions. `State` is what the rules need to know, and no more. */
export interface Decider<State, C extends Command, E extends Event> {
  readonly initialState: State;
  /** Folds one fact into the state. Never rejects: the fact is true already. */
  readonly evolve: (state: State, event: E) => State;
  /** The facts that follow from the command; none when it was said before. Throws {@link Rejected} to refuse. */
  readonly decide: (command: C, state: State) => E[];
}
