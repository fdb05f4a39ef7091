import type { EntityManager } from '@mikro-orm/postgresql';
import type { Message } from '@proofmark/contracts';
import type { RecordBatch } from '@proofmark/event-stream';
import type { ShadowPlace } from './shadow-tables.js';

/** A read model that a consumer group keeps from a topic, its positions in {@link StreamPositions}. */
export interface TopicReadModel<M extends Message = Message> {
  readonly name: string;
  /** Whose positions say how far the live tables have come. */
  readonly group: string;
  readonly topic: string;
  readonly tables: readonly string[];
  /** What the group does with a batch. A record applied twice changes nothing. */
  readonly apply: (em: EntityManager, batch: RecordBatch<M>) => Promise<void>;
  /** Left out where the topic keeps all that the tables are made of. */
  readonly keepForgotten?: KeepForgotten;
}

/** What a rebuild lends to {@link KeepForgotten}. */
export interface TopicReading {
  /** Resolves once all that is in the topic by now is in the shadow tables. */
  readonly caughtUp: () => Promise<void>;
  /** Lets nothing be applied any more. */
  readonly pause: () => Promise<void>;
}

/**
 * Copies into the shadow tables what only the live ones still know, because the topic has forgotten it. Whoever copies pauses the reading
 * first; the topic is read once more from its start afterwards.
 * @returns what was kept, in a sentence; null where nothing was forgotten
 */
export type KeepForgotten = (em: EntityManager, place: ShadowPlace, reading: TopicReading) => Promise<string | null>;
