import type { Message, TopicDefinition } from '@proofmark/contracts';
import type { Event } from '@proofmark/event-sourcing';
import type { Recorded } from './recorded.js';

/**
 * What the world hears of one kind of stream. A message carries the whole object as it stands after the change, so the relay folds the
 * stream's facts into a snapshot: `evolve` for every fact, then `message` for it.
 */
export interface PublishedEventsDefinition<E extends Event, Snapshot> {
  readonly topic: TopicDefinition;
  /** The record key, which keeps records in order; the stream's id when left out, else the same for all facts of a stream. */
  readonly key?: (recorded: Recorded<E>) => string;
  /** Only streams whose ids begin so, such as `qr_`; all streams of the service when left out. */
  readonly streams?: string;
  readonly initial: Snapshot;
  /** Folds one fact. Pure: it is called again for the same facts. */
  evolve(snapshot: Snapshot, recorded: Recorded<E>): Snapshot;
  /** The message that tells of the fact, or null for none. `snapshot` is after it. Pure, and the same for ever: see {@link envelopeOf}. */
  message(recorded: Recorded<E>, snapshot: Snapshot): Message | null;
}

/** A definition whose types the relay need not know. */
export interface PublishedEvents {
  readonly topic: TopicDefinition;
  readonly initial: unknown;
  key(recorded: Recorded): string;
  concerns(streamId: string): boolean;
  evolve(snapshot: unknown, recorded: Recorded): unknown;
  message(recorded: Recorded, snapshot: unknown): Message | null;
}

export function publishedEvents<E extends Event, Snapshot>(
  definition: PublishedEventsDefinition<E, Snapshot>,
): PublishedEvents {
  const { topic, streams = '', initial } = definition;
  return {
    topic,
    initial,
    key: (recorded) => definition.key?.(recorded as Recorded<E>) ?? recorded.streamId,
    concerns: (streamId) => streamId.startsWith(streams),
    evolve: (snapshot, recorded) => definition.evolve(snapshot as Snapshot, recorded as Recorded<E>),
    message: (recorded, snapshot) => definition.message(recorded as Recorded<E>, snapshot as Snapshot),
  };
}
