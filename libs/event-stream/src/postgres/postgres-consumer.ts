import { setTimeout as wait } from 'node:timers/promises';
import { type Delivery, deliverBatch, Drained } from '../delivery/deliver-batch.js';
import { delayAfter, pause } from '../delivery/back-off.js';
import { type Failure, reasonOf } from '../delivery/dead-letter.js';
import { isTransient } from '../delivery/is-transient.js';
import { LeaseLost } from '../errors.js';
import type { BatchHandler, PartitionLag, RetryPolicy, StreamConsumer } from '../event-stream.js';
import type { StreamLogger } from '../stream-logger.js';
import { Lane } from './lane.js';
import type { Holding, Ownership } from './ownership.js';
import { type PartitionEnds, placeOf } from './partition-ends.js';
import { Patience } from './patience.js';
import type { StoredTopic } from './topic-catalog.js';
import type { Fetched, TopicReader } from './topic-reader.js';

export interface ConsumerTerms {
  readonly group: string;
  readonly handle: BatchHandler;
  readonly retry: RetryPolicy;
  /** How long `stop` waits for handlers before it aborts them. */
  readonly drainMs: number;
  readonly draining: AbortController;
  deadLetter(failure: Failure): Promise<void>;
}

/** What a consumer works with; it can only be put together while the database answers. */
export interface Assembly {
  readonly topics: readonly StoredTopic[];
  readonly ownership: Ownership;
  readonly readers: readonly TopicReader[];
}

/** How long an aborted handler may still take to end before `stop` goes on without it. */
const LAST_WORDS_MS = 1000;

/** One subscription on PostgreSQL: lanes are fed by a reader per topic and work independently of each other. */
export class PostgresConsumer implements StreamConsumer {
  readonly group: string;
  state: StreamConsumer['state'] = 'running';
  failure: Error | null = null;
  private readonly lanes = new Map<string, Lane>();
  private assembly: Assembly | null = null;
  private readonly patience = new Patience();
  private reading: Promise<unknown> = Promise.resolve();
  private stopping: Promise<void> | null = null;
  private unwatch: () => void = () => undefined;

  constructor(
    private readonly terms: ConsumerTerms,
    private readonly ends: PartitionEnds,
    private readonly logger: StreamLogger,
  ) {
    this.group = terms.group;
  }

  /**
   * Resolves once the consumer reads, or when the database does not answer: then it goes on trying by itself.
   * @throws what will not pass, such as TopicUnknown
   */
  async start(assemble: () => Promise<Assembly>): Promise<void> {
    try {
      await this.begin(assemble);
    } catch (error) {
      if (!isTransient(error)) throw error;
      this.logger.warn({ group: this.group, reason: reasonOf(error) }, 'The stream does not answer yet; trying on.');
      this.reading = this.keepBeginning(assemble).catch((cause: unknown) => this.fail(cause));
    }
  }

  private async keepBeginning(assemble: () => Promise<Assembly>): Promise<void> {
    const { signal } = this.terms.draining;
    for (let attempt = 1; !signal.aborted; attempt++) {
      await pause(delayAfter(attempt, { firstDelayMs: 100, maxDelayMs: 5000 }), signal);
      try {
        if (!signal.aborted) await this.begin(assemble);
        return;
      } catch (error) {
        if (!isTransient(error)) throw error;
      }
    }
  }

  private async begin(assemble: () => Promise<Assembly>): Promise<void> {
    const assembly = await assemble();
    const topicIds = assembly.topics.map(({ id }) => id);
    await this.ends.look(topicIds);
    this.assembly = assembly;
    await assembly.ownership.start(
      (holding) => this.reconcile(holding),
      (error) => this.fail(error),
    );
    this.unwatch = this.ends.watch(topicIds, () => this.wake());
    const readers = assembly.readers.map((reader) => reader.run().catch((error: unknown) => this.fail(error)));
    this.reading = Promise.all(readers);
  }

  allLanes(): Iterable<Lane> {
    return this.lanes.values();
  }

  dispatch(lane: Lane, fetched: Fetched): void {
    lane.busy = this.work(lane, fetched).finally(() => {
      lane.busy = null;
      this.afterBatch(lane);
    });
  }

  async lag(): Promise<readonly PartitionLag[]> {
    const ends = await this.ends.look(this.topicIds());
    return [...this.lanes.values()].map(({ topic, partition, place, position }) => {
      const behind = (ends.get(place) ?? 0n) - position;
      return { topic: topic.name, partition, behind: behind > 0n ? behind : 0n };
    });
  }

  async caughtUp(): Promise<void> {
    const goal = await this.ends.look(this.topicIds());
    for (;;) {
      const committed = await this.assembly?.ownership.committed();
      if (committed && [...goal].every(([place, end]) => (committed.get(place) ?? 0n) >= end)) return;
      if (this.state !== 'running') throw new Error(`${this.group} is ${this.state}.`, { cause: this.failure });
      await wait(20);
    }
  }

  stop(): Promise<void> {
    this.stopping ??= this.drain().then(() => {
      if (this.state === 'running') this.state = 'stopped';
    });
    return this.stopping;
  }

  private async drain(): Promise<void> {
    this.terms.draining.abort();
    this.unwatch();
    this.wake();
    const idle = () => Promise.allSettled([...this.lanes.values()].map(({ busy }) => busy)).then(() => this.reading);
    await Promise.race([idle(), wait(this.terms.drainMs, undefined, { ref: false })]);
    for (const lane of this.lanes.values()) lane.lose();
    await Promise.race([idle(), wait(LAST_WORDS_MS, undefined, { ref: false })]);
    await this.assembly?.ownership.stop();
  }

  private fail(error: unknown): void {
    if (this.state !== 'running') return;
    this.failure = error instanceof Error ? error : new Error(String(error));
    this.state = 'failed';
    this.logger.error({ group: this.group, reason: reasonOf(error) }, 'The consumer has failed for good.');
    void this.stop();
  }

  private topicIds(): number[] {
    return (this.assembly?.topics ?? []).map(({ id }) => id);
  }

  private wake(): void {
    for (const reader of this.assembly?.readers ?? []) reader.wake();
  }

  private reconcile({ held, share }: Holding): void {
    const generations = new Map(
      held.map(({ topic, partition, generation }) => [placeOf(topic.id, partition), generation]),
    );
    for (const lane of this.lanes.values()) {
      if (generations.get(lane.place) !== lane.generation) this.lose(lane);
    }
    for (const place of held) {
      // A lane that was lost but still works keeps its place until its handler has ended: never two at a time.
      const key = placeOf(place.topic.id, place.partition);
      if (!this.lanes.has(key)) this.lanes.set(key, new Lane(place));
    }
    for (const { id } of this.assembly?.topics ?? []) this.shed(id, share.get(id) ?? 0);
    this.wake();
  }

  /** Gives back what is more than the fair share: idle partitions at once, working ones after their batch. */
  private shed(topicId: number, share: number): void {
    const mine = [...this.lanes.values()].filter(
      (lane) => lane.topic.id === topicId && !lane.lost.aborted && !lane.leaving,
    );
    const surplus = mine
      .sort((a, b) => Number(a.busy !== null) - Number(b.busy !== null))
      .slice(0, Math.max(0, mine.length - share));
    for (const lane of surplus) {
      lane.leaving = true;
      if (!lane.busy) this.afterBatch(lane);
    }
  }

  private lose(lane: Lane): void {
    lane.lose();
    if (!lane.busy) this.lanes.delete(lane.place);
  }

  private afterBatch(lane: Lane): void {
    if (lane.lost.aborted) {
      this.lanes.delete(lane.place);
      // It may be this member's again under a new generation: ask at once.
      if (this.state === 'running') void this.assembly?.ownership.heartbeat().catch(() => undefined);
    } else if (lane.leaving) {
      this.lanes.delete(lane.place);
      void this.assembly?.ownership.release(lane).catch((error: unknown) => {
        this.logger.warn({ group: this.group, reason: reasonOf(error) }, 'A partition could not be handed over yet.');
      });
    }
    this.wake();
  }

  private async work(lane: Lane, { records, end }: Fetched): Promise<void> {
    const delivery = this.deliveryFor(lane);
    try {
      await deliverBatch({ topic: lane.topic.name, partition: lane.partition, records }, delivery);
      if (end > lane.position) await delivery.commit(end);
      this.patience.restore();
    } catch (error) {
      if (error instanceof Drained) return;
      if (error instanceof LeaseLost) return lane.lose();
      this.logger.error(
        { group: this.group, topic: lane.topic.name, reason: reasonOf(error) },
        'A batch cannot be settled.',
      );
      if (this.patience.isExhausted(error)) return this.fail(error);
      const rest = delayAfter(1, this.terms.retry);
      lane.restUntil = performance.now() + rest;
      setTimeout(() => this.wake(), rest + 1).unref();
    }
  }

  private deliveryFor(lane: Lane): Delivery {
    const { group, handle, retry, draining, deadLetter } = this.terms;
    return {
      group,
      handle,
      retry,
      signal: lane.lost,
      draining: draining.signal,
      deadLetter,
      logger: this.logger,
      heartbeat: async () => {
        await this.assembly?.ownership.heartbeat();
        if (lane.lost.aborted) throw new LeaseLost(`${lane.topic.name}/${lane.partition} was lost.`);
      },
      commit: async (next) => {
        if (lane.lost.aborted) throw new LeaseLost(`${lane.topic.name}/${lane.partition} was lost.`);
        await this.assembly?.ownership.commit(lane, next);
        lane.position = next;
      },
    };
  }
}
