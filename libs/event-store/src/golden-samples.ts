import { readFileSync } from 'node:fs';
import { checkMessage, type Message } from '@proofmark/contracts';
import type { Command, Decider, Event } from '@proofmark/event-sourcing';
import type { PublishedEvents } from './published-events.js';
import type { Recorded } from './recorded.js';
import { type Upcasters, Upcasting } from './upcasting.js';

/** A sample as it stands in the file. */
interface StoredSample {
  readonly type: string;
  /** 1 when left out. */
  readonly schemaVersion?: number;
  readonly data: unknown;
}

/** One stream that holds every type and shape of fact that was ever stored. */
export interface GoldenSamples<State, E extends Event> {
  /** In today's shape. */
  readonly facts: readonly E[];
  /** The state of the rules after each fact. */
  readonly states: readonly State[];
  /**
   * What is published of each fact.
   * @throws MessageInvalid when a message does not keep its promise
   */
  messages(published: PublishedEvents, streamId: string): (Message | null)[];
}

/**
 * For specs: reads the stored samples of one kind of stream, brings them into today's shape and folds them. The file is a JSON array of
 * `{ type, schemaVersion?, data }` in an order that could have happened; samples are added, never edited.
 * @throws Error when a sample can no longer be read or folded
 */
export function goldenSamples<State, C extends Command, E extends Event>(
  file: URL,
  decider: Decider<State, C, E>,
  upcasters: Upcasters = {},
): GoldenSamples<State, E> {
  const upcasting = new Upcasting(upcasters);
  const stored = JSON.parse(readFileSync(file, 'utf8')) as StoredSample[];
  const facts = stored.map(
    ({ type, schemaVersion = 1, data }) =>
      ({ type, data: upcasting.upcast(type, schemaVersion, data) }) as unknown as E,
  );
  return {
    facts,
    states: statesOf(facts, decider),
    messages: (published, streamId) => tell(published, facts, streamId),
  };
}

function statesOf<State, E extends Event>(
  facts: readonly E[],
  { initialState, evolve }: Pick<Decider<State, Command, E>, 'initialState' | 'evolve'>,
): State[] {
  let state = initialState;
  return facts.map((fact) => {
    state = evolve(state, fact);
    // A missing branch answers undefined, which no state is.
    if (state === undefined) throw new Error(`The rules do not know ${fact.type}.`);
    return state;
  });
}

function tell(published: PublishedEvents, facts: readonly Event[], streamId: string): (Message | null)[] {
  let snapshot = published.initial;
  return facts.map((fact, index) => {
    const recorded = recordedSample(fact, streamId, index + 1);
    snapshot = published.evolve(snapshot, recorded);
    const message = published.message(recorded, snapshot);
    if (message) checkMessage(message);
    return message;
  });
}

function recordedSample({ type, data }: Event, streamId: string, version: number): Recorded {
  return {
    type,
    data: data,
    streamId,
    version,
    workspaceId: 'ws_01jvm3k5n0000000000000000a',
    mode: 'live',
    recordedAt: '2026-05-19T12:00:00.000Z',
    actor: { kind: 'system', id: 'golden samples' },
    requestId: 'golden samples',
  };
}
