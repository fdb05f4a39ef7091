import type { PositionStore } from '../event-stream.js';
import type { Held, Lane } from './lane.js';
import type { Holding, Ownership } from './ownership.js';
import { type Ends, type Place, placeOf } from './place.js';
import type { StoredTopic } from '../topics/stored-topic.js';

/** Reads every partition itself; its places are its own affair, or forgotten at its end. */
export class SoleOwnership implements Ownership {
  private readonly positions = new Map<Place, bigint>();

  constructor(
    private readonly ends: Ends,
    private readonly topics: readonly StoredTopic[],
    private readonly from: 'earliest' | 'latest',
    private readonly store: PositionStore | undefined,
  ) {}

  async start(changed: (holding: Holding) => void): Promise<void> {
    const ends = await this.ends.look(this.topics.map(({ id }) => id));
    const held: Held[] = [];
    for (const topic of this.topics) {
      for (let partition = 0; partition < topic.partitions; partition++) {
        const place = placeOf(topic.id, partition);
        const begin = this.from === 'latest' ? (ends.get(place) ?? 0n) : 0n;
        const next = await this.takeUp(topic.name, partition, begin);
        this.positions.set(place, next);
        held.push({ topic, partition, generation: 0, next });
      }
    }
    changed({ held, share: new Map(this.topics.map(({ id, partitions }) => [id, partitions])) });
  }

  private async takeUp(topic: string, partition: number, begin: bigint): Promise<bigint> {
    if (!this.store) return begin;
    const kept = await this.store.load(topic, partition);
    // Kept at once: `latest` must mean this moment also after a restart before the first record.
    if (kept === null) await this.store.save(topic, partition, begin);
    return kept ?? begin;
  }

  async commit(lane: Lane, next: bigint): Promise<void> {
    await this.store?.save(lane.topic.name, lane.partition, next);
    this.positions.set(lane.place, next);
  }

  heartbeat(): Promise<void> {
    return Promise.resolve();
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  committed(): Promise<ReadonlyMap<Place, bigint>> {
    return Promise.resolve(this.positions);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
