import { type Held, Lane } from './lane.js';
import type { Holding } from './ownership.js';
import { type Place, placeOf } from './place.js';

export interface LaneEvents {
  /** There may be something to read, or to stop reading. */
  changed(): void;
  /** Asks what is held now. */
  askAgain(): void;
  /** Gives the partition to another member; rejects when that could not be said. */
  handOver(lane: Lane): Promise<void>;
}

/** The partitions of one consumer, brought in line with what its ownership says it holds. */
export class Lanes {
  private readonly byPlace = new Map<Place, Lane>();

  constructor(private readonly events: LaneEvents) {}

  [Symbol.iterator](): Iterator<Lane> {
    return this.byPlace.values();
  }

  reconcile({ held, share, wanted }: Holding): void {
    this.loseAllBut(held);
    for (const place of held) {
      // A lane that was lost but still works keeps its place until its handler has ended: never two at a time.
      const key = placeOf(place.topic.id, place.partition);
      if (!this.byPlace.has(key)) this.byPlace.set(key, new Lane(place));
    }
    for (const [topicId, fair] of share) this.shed(topicId, fair);
    for (const lane of this) if (wanted?.has(lane.place)) this.handOver(lane);
    this.events.changed();
  }

  /** Runs a batch of the lane, and then lets it go if it has to. */
  occupy(lane: Lane, work: Promise<void>): void {
    lane.busy = work.finally(() => {
      lane.busy = null;
      if (lane.lost.aborted) this.forget(lane);
      else if (lane.leaving) this.leave(lane);
      this.events.changed();
    });
  }

  loseAll(): void {
    for (const lane of this) this.lose(lane);
  }

  /** Resolves when no batch is under way. */
  async idle(): Promise<void> {
    for (const { busy } of [...this]) await busy?.catch(() => undefined);
  }

  private loseAllBut(held: readonly Held[]): void {
    const generations = new Map(held.map((place) => [placeOf(place.topic.id, place.partition), place.generation]));
    for (const lane of this) {
      if (generations.get(lane.place) !== lane.generation) this.lose(lane);
    }
  }

  private lose(lane: Lane): void {
    lane.lose();
    if (!lane.busy) this.byPlace.delete(lane.place);
  }

  private forget(lane: Lane): void {
    this.byPlace.delete(lane.place);
    // It may be this member's again, under a new generation.
    this.events.askAgain();
  }

  /** Gives back what is more than the fair share: idle partitions at once, working ones after their batch. */
  private shed(topicId: number, fair: number): void {
    const mine = [...this].filter(({ topic, lost, leaving }) => topic.id === topicId && !lost.aborted && !leaving);
    const idleFirst = mine.sort((a, b) => Number(a.busy !== null) - Number(b.busy !== null));
    for (const lane of idleFirst.slice(0, Math.max(0, mine.length - fair))) {
      this.handOver(lane);
    }
  }

  private handOver(lane: Lane): void {
    if (lane.leaving || lane.lost.aborted) return;
    lane.leaving = true;
    if (!lane.busy) this.leave(lane);
  }

  /** It keeps its place until that is done, so that no older news brings it back. */
  private leave(lane: Lane): void {
    this.events.handOver(lane).then(
      () => this.byPlace.delete(lane.place),
      () => {
        lane.leaving = false;
        this.events.changed();
      },
    );
  }
}
