import { deepStrictEqual, fail, ok } from 'node:assert/strict';
import type { Decider } from './decider.js';
import type { Command, Event } from './event.js';
import { Rejected } from './rejected.js';

/** What a specification may say of a decision. */
export interface Outcome<E extends Event> {
  /** Exactly these facts follow. */
  then(...expected: E[]): void;
  /** Nothing follows: it was said before. */
  nothing(): void;
  /** It is refused with this code. */
  rejected(code: string): void;
}

/** `const given = specify(decider)`; then `given(…facts).when(command).then(…facts)`. */
export function specify<State, C extends Command, E extends Event>(decider: Decider<State, C, E>) {
  return (...past: E[]) => ({
    when: (command: C): Outcome<E> => {
      const decide = () => decider.decide(command, past.reduce(decider.evolve, decider.initialState));
      return {
        then: (...expected) => deepStrictEqual(decide(), expected),
        nothing: () => deepStrictEqual(decide(), []),
        rejected: (code) => expectRejection(decide, code),
      };
    },
  });
}

function expectRejection(decide: () => readonly Event[], code: string): void {
  let facts: readonly Event[];
  try {
    facts = decide();
  } catch (error) {
    ok(error instanceof Rejected, `expected a rejection, not ${String(error)}`);
    return deepStrictEqual(error.code, code);
  }
  fail(`expected the rejection ${code}, but these facts followed: ${JSON.stringify(facts)}`);
}
