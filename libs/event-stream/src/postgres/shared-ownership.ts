import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { Gate } from '../consuming/gate.js';
import type { Held, Lane } from '../consuming/lane.js';
import type { Holding, Ownership } from '../consuming/ownership.js';
import { isWorthALine, Patience } from '../consuming/patience.js';
import { type Place, placeOf } from '../consuming/place.js';
import { delayAfter } from '../delivery/back-off.js';
import { reasonOf } from '../delivery/dead-letter.js';
import type { StreamLogger } from '../stream-logger.js';
import type { StoredTopic } from '../topics/stored-topic.js';

import type { Notices } from './notices.js';
import { OffsetCommits } from './offset-commits.js';

export interface GroupTerms {
  readonly group: string;
  readonly topics: readonly StoredTopic[];
  readonly from: 'earliest' | 'latest';
  /** A member that was silent for so long loses its partitions. */
  readonly leaseMs: number;
  readonly heartbeatMs: number;
}

interface BeatRow {
  readonly topic_id: number;
  readonly partition: number;
  readonly generation: number;
  readonly next_offset: string;
  readonly share: number;
}

/** A member of a group whose partitions and offsets are kept in the database. */
export class SharedOwnership implements Ownership {
  readonly memberId = randomUUID();
  private readonly stopping = new AbortController();
  private readonly wake = new Gate();
  private readonly patience = new Patience();
  private readonly commits: OffsetCommits;
  private readonly byId: ReadonlyMap<number, StoredTopic>;
  /** Beats and releases one after the other: a beat must not report a lease given back meanwhile. */
  private inOrder: Promise<unknown> = Promise.resolve();
  private lastBeat = performance.now();
  private changed: (holding: Holding) => void = () => undefined;
  private loop: Promise<void> = Promise.resolve();
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly pool: Pool,
    private readonly notices: Notices,
    private readonly terms: GroupTerms,
    private readonly logger: StreamLogger,
  ) {
    this.commits = new OffsetCommits(pool, terms.group, this.memberId);
    this.byId = new Map(terms.topics.map((topic) => [topic.id, topic]));
  }

  async start(changed: (holding: Holding) => void, failed: (error: Error) => void): Promise<void> {
    this.changed = changed;
    await this.pool.query(
      `INSERT INTO event_stream.leases (group_name, topic_id, partition, next_offset)
       SELECT $1, topic_id, partition, CASE WHEN $3 THEN next_offset ELSE 0 END
       FROM event_stream.partitions WHERE topic_id = ANY ($2) ON CONFLICT DO NOTHING`,
      [this.terms.group, this.topicIds(), this.terms.from === 'latest'],
    );
    await this.beat();
    this.unsubscribe = this.notices.subscribe((notice) => {
      if (notice === `group:${this.terms.group}`) this.wake.open();
    });
    this.loop = this.keepBeating(failed);
  }

  commit(lane: Lane, next: bigint): Promise<void> {
    return this.commits.commit(lane, next);
  }

  async heartbeat(): Promise<void> {
    await this.beat();
  }

  async release(lane: Lane): Promise<void> {
    await this.serially(() =>
      this.pool.query('SELECT event_stream.release($1, $2, $3, $4, $5)', [
        this.terms.group,
        lane.topic.id,
        lane.partition,
        this.memberId,
        lane.generation,
      ]),
    );
  }

  async committed(): Promise<ReadonlyMap<Place, bigint>> {
    const { rows } = await this.pool.query<Omit<BeatRow, 'share'>>(
      'SELECT topic_id, partition, next_offset FROM event_stream.leases WHERE group_name = $1 AND topic_id = ANY ($2)',
      [this.terms.group, this.topicIds()],
    );
    return new Map(rows.map((row) => [placeOf(row.topic_id, row.partition), BigInt(row.next_offset)]));
  }

  async stop(): Promise<void> {
    this.unsubscribe();
    this.stopping.abort();
    this.wake.open();
    await this.loop;
    await this.serially(() =>
      this.pool.query('SELECT event_stream.leave($1, $2)', [this.terms.group, this.memberId]),
    ).catch((error: unknown) => {
      this.logger.warn(
        { group: this.terms.group, reason: reasonOf(error) },
        'Left without a word; the lease runs out.',
      );
    });
  }

  private async keepBeating(failed: (error: Error) => void): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      const ms = failures
        ? delayAfter(failures, { firstDelayMs: 100, maxDelayMs: this.terms.heartbeatMs })
        : this.terms.heartbeatMs;
      await this.sleep(ms);
      if (this.stopping.signal.aborted) return;
      try {
        await this.beat();
        failures = 0;
        this.patience.restore();
      } catch (error) {
        failures += 1;
        const detail = { group: this.terms.group, reason: reasonOf(error) };
        if (isWorthALine(failures)) this.logger.warn(detail, 'The group cannot hear this member.');
        this.giveUpStaleLeases();
        if (this.patience.isExhausted(error)) return failed(error as Error);
      }
    }
  }

  private async sleep(ms: number): Promise<void> {
    const timer = setTimeout(() => this.wake.open(), ms);
    await this.wake.wait();
    clearTimeout(timer);
  }

  /** Says "still here", takes what is missing to a fair share, and reports what is held. */
  private async beat(): Promise<void> {
    await this.serially(async () => {
      // After leaving it would join anew.
      if (this.stopping.signal.aborted) return;
      const said = performance.now();
      const { rows } = await this.pool.query<BeatRow>({
        name: 'event_stream.beat',
        text: 'SELECT * FROM event_stream.beat($1, $2, $3, $4)',
        values: [this.terms.group, this.memberId, this.topicIds(), this.terms.leaseMs],
      });
      this.lastBeat = said;
      this.changed(this.holdingOf(rows));
    });
  }

  /** Unheard for the whole lease, others may read by now: act as if they did. */
  private giveUpStaleLeases(): void {
    if (performance.now() - this.lastBeat > this.terms.leaseMs) this.changed({ held: [], share: new Map() });
  }

  private holdingOf(rows: readonly BeatRow[]): Holding {
    const held: Held[] = [];
    for (const { topic_id, partition, generation, next_offset } of rows) {
      const topic = this.byId.get(topic_id);
      if (topic) held.push({ topic, partition, generation, next: BigInt(next_offset) });
    }
    return { held, share: new Map(rows.map((row) => [row.topic_id, row.share])) };
  }

  private topicIds(): number[] {
    return [...this.byId.keys()];
  }

  private serially<T>(work: () => Promise<T>): Promise<T> {
    const result = this.inOrder.then(work);
    this.inOrder = result.catch(() => undefined);
    return result;
  }
}
