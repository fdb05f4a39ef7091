import type { Pool } from 'pg';
import { type Commit, CommitQueue } from '../consuming/commit-queue.js';
import type { Lane } from '../consuming/lane.js';
import { type Place, placeOf } from '../consuming/place.js';
import { LeaseLost } from '../errors.js';

/** Commits offsets of one member: partitions that are done at about the same time share a statement. */
export class OffsetCommits {
  private readonly queue = new CommitQueue((together) => this.send(together));

  constructor(
    private readonly pool: Pool,
    private readonly group: string,
    private readonly memberId: string,
  ) {}

  /** @throws LeaseLost */
  commit(lane: Lane, next: bigint): Promise<void> {
    return this.queue.add(lane, next);
  }

  private async send(together: readonly Commit[]): Promise<void> {
    try {
      const kept = await this.store(together);
      for (const { lane, resolve, reject } of together) {
        if (kept.has(lane.place)) resolve();
        else reject(new LeaseLost(`${lane.topic.name}/${lane.partition} is read by another member of ${this.group}.`));
      }
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }

  private async store(together: readonly Commit[]): Promise<ReadonlySet<Place>> {
    const lanes = together.map(({ lane }) => lane);
    const { rows } = await this.pool.query<{ topic_id: number; partition: number }>({
      name: 'event_stream.commit',
      text: 'SELECT * FROM event_stream.commit_offsets($1, $2, $3, $4, $5, $6)',
      values: [
        this.group,
        this.memberId,
        lanes.map(({ topic }) => topic.id),
        lanes.map(({ partition }) => partition),
        lanes.map(({ generation }) => generation),
        together.map(({ next }) => String(next)),
      ],
    });
    return new Set(rows.map(({ topic_id, partition }) => placeOf(topic_id, partition)));
  }
}
