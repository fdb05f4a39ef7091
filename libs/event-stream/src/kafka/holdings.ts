import type { Held, Lane } from '../consuming/lane.js';
import { type Place, placeOf } from '../consuming/place.js';
import type { Claims } from './assign-partitions.js';
import type { GroupMember } from './group-member.js';
import type { KafkaPartitionEnds } from './partition-ends.js';
import type { KafkaTopic } from './topic-catalog.js';

/** What a member reads, from the round in which it was given to it until it has let go. */
export class Holdings {
  /** Held, but to be given back. */
  wanted: ReadonlySet<Place> = new Set();
  private readonly byPlace = new Map<Place, Held>();

  constructor(
    private readonly member: GroupMember,
    private readonly ends: KafkaPartitionEnds,
    private readonly terms: { readonly topics: readonly KafkaTopic[]; readonly from: 'earliest' | 'latest' },
  ) {}

  held(): readonly Held[] {
    return [...this.byPlace.values()];
  }

  claims(): Claims {
    const partitions: Record<string, number[]> = {};
    for (const { topic, partition } of this.byPlace.values())
      (partitions[(topic as KafkaTopic).wire] ??= []).push(partition);
    return { generation: this.member.generation, partitions };
  }

  /** Takes what the group gives: what is new is read from where the group was, what is missing is let go. */
  async take(assignment: Readonly<Record<string, readonly number[]>>): Promise<void> {
    const given = new Map<Place, Omit<Held, 'next'>>();
    for (const topic of this.terms.topics) {
      for (const partition of assignment[topic.wire] ?? []) {
        given.set(placeOf(topic.id, partition), { topic, partition, generation: this.member.generation });
      }
    }
    const fresh = [...given].filter(([place]) => !this.byPlace.has(place));
    if (fresh.length > 0) await this.add(fresh);
    this.wanted = new Set([...this.byPlace.keys()].filter((place) => !given.has(place)));
  }

  release({ place, generation }: Lane): void {
    if (this.byPlace.get(place)?.generation === generation) this.byPlace.delete(place);
  }

  clear(): void {
    this.byPlace.clear();
    this.wanted = new Set();
  }

  private async add(fresh: readonly (readonly [Place, Omit<Held, 'next'>])[]): Promise<void> {
    const committed = await this.member.committed();
    const known = (held: Omit<Held, 'next'>) => committed.get((held.topic as KafkaTopic).wire)?.get(held.partition);
    const unknown = fresh.filter(([, held]) => known(held) === undefined);
    const beginning = unknown.length > 0 ? await this.beginning() : new Map<Place, bigint>();
    const nextOf = (place: Place, held: Omit<Held, 'next'>) => known(held) ?? beginning.get(place) ?? 0n;
    // Kept at once: `latest` must mean this moment also for who comes after us, and what is empty has been read.
    if (unknown.length > 0) {
      await this.member.commit(
        unknown.map(([place, held]) => {
          return { topic: (held.topic as KafkaTopic).wire, partition: held.partition, next: nextOf(place, held) };
        }),
      );
    }
    for (const [place, held] of fresh) this.byPlace.set(place, { ...held, next: nextOf(place, held) });
  }

  private beginning(): Promise<ReadonlyMap<Place, bigint>> {
    const topicIds = this.terms.topics.map(({ id }) => id);
    return this.ends.look(topicIds, this.terms.from === 'latest' ? 'next' : 'first');
  }
}
