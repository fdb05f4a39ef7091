import type { StoredTopic } from '../topics/stored-topic.js';
import { type Place, placeOf } from './place.js';

/** A partition that this consumer may read, as told by its ownership. */
export interface Held {
  readonly topic: StoredTopic;
  readonly partition: number;
  /** Fences commits: grows whenever the reader changes. */
  readonly generation: number;
  /** The first offset not handled yet. */
  readonly next: bigint;
}

/** One partition while this consumer reads it: batches one after the other, independent of all other lanes. */
export class Lane {
  readonly place: Place;
  readonly topic: StoredTopic;
  readonly partition: number;
  readonly generation: number;
  /** The first offset not handled yet. */
  position: bigint;
  /** The batch under way. */
  busy: Promise<void> | null = null;
  /** To be handed to another member once the batch under way is done. */
  leaving = false;
  /** Do not read before (ms, monotonic): the last batch ended in trouble. */
  restUntil = 0;
  private readonly losing = new AbortController();

  constructor({ topic, partition, generation, next }: Held) {
    this.place = placeOf(topic.id, partition);
    this.topic = topic;
    this.partition = partition;
    this.generation = generation;
    this.position = next;
  }

  get lost(): AbortSignal {
    return this.losing.signal;
  }

  lose(): void {
    this.losing.abort();
  }

  isReady(end: bigint): boolean {
    const free = !this.busy && !this.leaving && !this.lost.aborted;
    return free && end > this.position && performance.now() >= this.restUntil;
  }
}
