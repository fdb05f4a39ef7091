import { setTimeout as wait } from 'node:timers/promises';
import { delayAfter, pause } from '../delivery/back-off.js';
import { reasonOf } from '../delivery/dead-letter.js';
import { deliverBatch, Drained } from '../delivery/deliver-batch.js';
import { isTransient, nullWhileTransient } from '../delivery/is-transient.js';
import { LeaseLost, StreamUnavailable } from '../errors.js';
import type { PartitionLag, StreamConsumer, StreamRecord } from '../event-stream.js';
import type { StreamLogger } from '../stream-logger.js';
import type { Lane } from './lane.js';
import { type ConsumerTerms, deliveryOf } from './lane-delivery.js';
import { Lanes } from './lanes.js';
import type { Ownership } from './ownership.js';
import type { Ends, Place } from './place.js';
import { Patience } from './patience.js';
import type { StoredTopic } from '../topics/stored-topic.js';

/** What was read for one lane. `end`: everything below it has been seen. */
export interface Fetched {
  readonly records: readonly StreamRecord[];
  readonly end: bigint;
}

/** Keeps free lanes supplied. */
export interface Reader {
  /** Runs until draining. @throws what keeps it from ever reading again. */
  run(): Promise<void>;
  wake(): void;
}

/** What a consumer works with; it can only be put together while the server answers. */
export interface Assembly {
  readonly topics: readonly StoredTopic[];
  readonly ownership: Ownership;
  readonly readers: readonly Reader[];
}

/** How long an aborted handler, and then saying goodbye, may take before `stop` goes on without them. */
const LAST_WORDS_MS = 1000;

/** One subscription, on any engine: lanes are fed by readers and work independently of each other. */
export class LaneConsumer implements StreamConsumer {
  readonly group: string;
  readonly lanes: Lanes;
  state: StreamConsumer['state'] = 'running';
  failure: Error | null = null;
  /** Resolves when it has stopped, whether it was asked to or has failed. */
  readonly stopped: Promise<void>;
  private assembly: Assembly | null = null;
  private readonly patience = new Patience();
  private reading: Promise<unknown> = Promise.resolve();
  private stopping: Promise<void> | null = null;
  private unwatch: () => void = () => undefined;
  private readonly tellStopped: () => void;

  constructor(
    private readonly terms: ConsumerTerms,
    private readonly ends: Ends,
    private readonly logger: StreamLogger,
  ) {
    this.group = terms.group;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.tellStopped = resolve;
    this.lanes = new Lanes({
      changed: () => this.wake(),
      askAgain: () => void this.assembly?.ownership.heartbeat().catch(() => undefined),
      handOver: async (lane) => this.assembly?.ownership.release(lane),
    });
  }

  /**
   * Resolves once the consumer reads, or when the server does not answer: then it goes on trying by itself.
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

  /** Takes what was read for the lane, which is busy from now on. */
  dispatch(lane: Lane, fetched: Fetched): void {
    this.lanes.occupy(lane, this.work(lane, fetched));
  }

  async lag(): Promise<readonly PartitionLag[]> {
    if (!this.assembly) throw new StreamUnavailable('The stream has not answered yet: nobody knows how far behind.');
    const ends = await this.lookAtEnds();
    return [...this.lanes].map(({ topic, partition, place, position }) => {
      const behind = (ends.get(place) ?? 0n) - position;
      return { topic: topic.name, partition, behind: behind > 0n ? behind : 0n };
    });
  }

  async caughtUp(): Promise<void> {
    while (!this.assembly) await this.nextLook();
    const goal = [...(await this.lookAtEnds())];
    for (;;) {
      const committed = await this.assembly.ownership.committed().catch(nullWhileTransient);
      if (committed && goal.every(([place, end]) => (committed.get(place) ?? 0n) >= end)) return;
      await this.nextLook();
    }
  }

  stop(): Promise<void> {
    this.stopping ??= this.drain().then(() => {
      if (this.state === 'running') this.state = 'stopped';
      this.tellStopped();
    });
    return this.stopping;
  }

  private async keepBeginning(assemble: () => Promise<Assembly>): Promise<void> {
    const { signal } = this.terms.draining;
    for (let attempt = 1; !signal.aborted; attempt++) {
      await pause(delayAfter(attempt, { firstDelayMs: 100, maxDelayMs: 1000 }), signal);
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
      (holding) => this.lanes.reconcile(holding),
      (error) => this.fail(error),
    );
    this.unwatch = this.ends.watch(topicIds, () => this.wake());
    const readers = assembly.readers.map((reader) => reader.run().catch((error: unknown) => this.fail(error)));
    this.reading = Promise.all(readers);
  }

  private async drain(): Promise<void> {
    this.terms.draining.abort();
    this.unwatch();
    this.wake();
    const idle = async () => void (await Promise.all([this.lanes.idle(), this.reading]));
    await Promise.race([idle(), wait(this.terms.drainMs, undefined, { ref: false })]);
    this.lanes.loseAll();
    await Promise.race([idle(), wait(LAST_WORDS_MS, undefined, { ref: false })]);
    await Promise.race([this.assembly?.ownership.stop(), wait(LAST_WORDS_MS, undefined, { ref: false })]);
  }

  private fail(error: unknown): void {
    if (this.state !== 'running') return;
    this.failure = error instanceof Error ? error : new Error(String(error));
    this.state = 'failed';
    this.logger.error({ group: this.group, reason: reasonOf(error) }, 'The consumer has failed for good.');
    void this.stop();
  }

  private wake(): void {
    for (const reader of this.assembly?.readers ?? []) reader.wake();
  }

  private lookAtEnds(): Promise<ReadonlyMap<Place, bigint>> {
    return this.ends.look((this.assembly?.topics ?? []).map(({ id }) => id));
  }

  private async nextLook(): Promise<void> {
    if (this.state !== 'running') throw new Error(`${this.group} is ${this.state}.`, { cause: this.failure });
    await wait(20);
  }

  private async work(lane: Lane, { records, end }: Fetched): Promise<void> {
    if (!this.assembly) return;
    const delivery = deliveryOf(lane, { terms: this.terms, ownership: this.assembly.ownership, logger: this.logger });
    try {
      await deliverBatch({ topic: lane.topic.name, partition: lane.partition, records }, delivery);
      if (end > lane.position) await delivery.commit(end);
      this.patience.restore();
    } catch (error) {
      if (error instanceof LeaseLost) lane.lose();
      else if (!(error instanceof Drained)) this.rest(lane, error);
    }
  }

  /** The engine's own step failed: not the record's fault, so the lane tries the batch again later. */
  private rest(lane: Lane, error: unknown): void {
    const detail = { group: this.group, topic: lane.topic.name, partition: lane.partition, reason: reasonOf(error) };
    this.logger.error(detail, 'A batch cannot be settled.');
    if (this.patience.isExhausted(error)) return this.fail(error);
    const ms = delayAfter(1, this.terms.retry);
    lane.restUntil = performance.now() + ms;
    setTimeout(() => this.wake(), ms + 1).unref();
  }
}
