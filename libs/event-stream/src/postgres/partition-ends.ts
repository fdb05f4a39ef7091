import type { Pool } from 'pg';
import { type Ends, type Place, placeOf } from '../consuming/place.js';
import type { Notices } from './notices.js';

/**
 * Where each partition ends: the offset that the next record will get. Fed by notices, and by looking itself at intervals,
 * in one query for all consumers of this process.
 */
export class PartitionEnds implements Ends {
  private readonly ends = new Map<Place, bigint>();
  private readonly watchers = new Map<() => void, ReadonlySet<number>>();
  private timer: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(
    private readonly pool: Pool,
    private readonly everyMs: number,
  ) {}

  start(notices: Notices): void {
    notices.subscribe((notice) => this.hear(notice));
    this.timer = setInterval(() => void this.lookAgain(), this.everyMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The offset after the last record that is known of; 0 when nothing is known yet. */
  end(topicId: number, partition: number): bigint {
    return this.ends.get(placeOf(topicId, partition)) ?? 0n;
  }

  /** Calls back whenever one of the topics may have grown. */
  watch(topicIds: readonly number[], grown: () => void): () => void {
    this.watchers.set(grown, new Set(topicIds));
    return () => this.watchers.delete(grown);
  }

  /** Asks the database. */
  async look(topicIds: readonly number[]): Promise<ReadonlyMap<Place, bigint>> {
    const { rows } = await this.pool.query<[number, number, string]>({
      name: 'event_stream.ends',
      text: 'SELECT topic_id, partition, next_offset FROM event_stream.partitions WHERE topic_id = ANY ($1)',
      values: [topicIds],
      rowMode: 'array',
    });
    const found = new Map<Place, bigint>();
    for (const [topicId, partition, next] of rows) found.set(placeOf(topicId, partition), BigInt(next));
    for (const [place, end] of found) this.raise(place, end);
    return found;
  }

  private async lookAgain(): Promise<void> {
    const watched = [...new Set([...this.watchers.values()].flatMap((topicIds) => [...topicIds]))];
    if (this.looking || watched.length === 0) return;
    this.looking = true;
    // The readers meet the same trouble and say so; here the next look is soon enough.
    await this.look(watched).catch(() => undefined);
    this.looking = false;
    for (const topicId of watched) this.tell(topicId);
  }

  private hear(notice: string): void {
    if (notice.startsWith('group:')) return;
    const [topicId, ends] = notice.split(':');
    if (!topicId || !ends) return void this.lookAgain();
    for (const part of ends.split(',')) {
      const [partition, end] = part.split('=');
      if (partition && end) this.raise(`${Number(topicId)}/${Number(partition)}`, BigInt(end));
    }
    this.tell(Number(topicId));
  }

  private raise(place: Place, end: bigint): void {
    if (end > (this.ends.get(place) ?? 0n)) this.ends.set(place, end);
  }

  private tell(topicId: number): void {
    for (const [grown, topicIds] of this.watchers) if (topicIds.has(topicId)) grown();
  }
}
