import { Gate } from '../consuming/gate.js';
import type { Lane } from '../consuming/lane.js';
import type { Fetched, Reader } from '../consuming/lane-consumer.js';
import { isWorthALine, Patience } from '../consuming/patience.js';
import { delayAfter, pause } from '../delivery/back-off.js';
import { reasonOf } from '../delivery/dead-letter.js';
import type { StreamLogger } from '../stream-logger.js';
import type { KafkaConnection } from './client/connection.js';
import { refusalOf, TOPIC_GONE } from './client/stream-error.js';
import { fetchRecords } from './fetch-records.js';
import { LaneBuffer } from './lane-buffer.js';
import type { KafkaTopic } from './topic-catalog.js';

export interface ReaderTerms {
  readonly group: string;
  readonly topics: readonly KafkaTopic[];
  readonly maxBatch: number;
  readonly gatherMs: number;
  readonly draining: AbortSignal;
  readonly lanes: Iterable<Lane>;
  /** Takes the batch; the lane is busy from now on. */
  readonly dispatch: (lane: Lane, fetched: Fetched) => void;
}

/** How long a read waits at the broker when there is nothing, at most. */
const WAIT_MS = 250;
/** And when some lanes are not asked for, as they have enough: they may want more soon. */
const FIRST_WAIT_MS = 5;

/**
 * Keeps the lanes of one consumer supplied: one read at a time to each broker, for all lanes that have little left. Reads ahead,
 * so that handlers and brokers work at the same time.
 */
export class RecordReader implements Reader {
  private readonly gate = new Gate();
  private readonly patience = new Patience();
  private readonly buffers = new WeakMap<Lane, LaneBuffer>();
  private readonly asked = new Set<number>();
  private readonly failures = new Map<number, number>();
  private readonly waits = new Map<number, number>();
  private readonly notBefore = new Map<number, number>();
  private goneSince: number | null = null;
  private failed: Error | null = null;

  constructor(
    private readonly connection: KafkaConnection,
    private readonly terms: ReaderTerms,
    private readonly logger: StreamLogger,
  ) {}

  wake(): void {
    if (this.terms.draining.aborted) return this.gate.open();
    this.supply();
    this.gate.open();
  }

  async run(): Promise<void> {
    while (!this.terms.draining.aborted) {
      if (this.failed) throw this.failed;
      this.supply();
      await this.askAll();
      await this.gate.wait();
    }
  }

  /** Gives every free lane its next batch. */
  private supply(): void {
    for (const lane of [...this.terms.lanes]) {
      const buffer = this.bufferOf(lane);
      // It may have been lost meanwhile.
      if (buffer.isEmpty() || this.terms.draining.aborted || !lane.isReady(buffer.readFrom)) continue;
      this.terms.dispatch(lane, buffer.take(this.terms.maxBatch));
    }
  }

  private bufferOf(lane: Lane): LaneBuffer {
    const known = this.buffers.get(lane);
    // A batch that could not be settled is read again.
    if (known && (lane.busy || known.handledTo === lane.position)) return known;
    const fresh = new LaneBuffer(lane.position);
    this.buffers.set(lane, fresh);
    return fresh;
  }

  private async askAll(): Promise<void> {
    try {
      for (const [node, lanes] of await this.lanesByLeader()) {
        if (!this.asked.has(node)) void this.ask(node, lanes);
      }
      this.failures.delete(NOBODY);
    } catch (error) {
      this.asked.add(NOBODY);
      await this.recover(NOBODY, error);
      this.asked.delete(NOBODY);
      this.gate.open();
    }
  }

  private async lanesByLeader(): Promise<ReadonlyMap<number, readonly Lane[]>> {
    const found = new Map<number, Lane[]>();
    for (const { wire, id } of this.terms.topics) {
      const mine = [...this.terms.lanes].filter(({ topic, lost }) => topic.id === id && !lost.aborted);
      if (mine.length === 0) continue;
      const leaders = new Map((await this.connection.partitionsOf(wire)).map((at) => [at.partitionId, at.leader]));
      for (const lane of mine) {
        const leader = leaders.get(lane.partition) ?? NOBODY;
        found.set(leader, [...(found.get(leader) ?? []), lane]);
      }
    }
    return found;
  }

  private async ask(node: number, lanes: readonly Lane[]): Promise<void> {
    const { draining, gatherMs, maxBatch } = this.terms;
    this.asked.add(node);
    try {
      await pause((this.notBefore.get(node) ?? 0) - performance.now(), draining);
      const hungry = lanes.filter((lane) => !lane.lost.aborted && this.bufferOf(lane).wantsMore(maxBatch));
      const wait = this.waitFor(node, hungry.length === lanes.length);
      const came = hungry.length > 0 ? await this.read(node, hungry, wait) : void (await pause(wait, draining));
      if (came) this.waits.delete(node);
      // Under a steady flow batches form by themselves; what comes after a rest is read at once.
      const gather = came && !hungry.some((lane) => this.bufferOf(lane).isFull(maxBatch));
      this.notBefore.set(node, gather ? performance.now() + gatherMs : 0);
      this.failures.delete(node);
      this.patience.restore();
      this.goneSince = null;
    } catch (error) {
      await this.recover(node, error);
    } finally {
      this.asked.delete(node);
      this.gate.open();
    }
  }

  /** Whether anything came. */
  private async read(node: number, lanes: readonly Lane[], maxWaitTime: number): Promise<boolean> {
    const places = lanes.map((lane) => ({ lane, from: this.bufferOf(lane).readFrom }));
    const parts = await fetchRecords(this.connection, node, places, maxWaitTime);
    let came = false;
    for (const { lane, from, records, skipTo } of parts) {
      const buffer = this.buffers.get(lane);
      if (!buffer) continue;
      if (skipTo === null) buffer.add(from, records);
      else buffer.skipTo(skipTo);
      came ||= records.length > 0;
    }
    return came;
  }

  private waitFor(node: number, everybody: boolean): number {
    if (everybody) return WAIT_MS;
    const wait = Math.min(WAIT_MS, (this.waits.get(node) ?? FIRST_WAIT_MS / 2) * 2);
    this.waits.set(node, wait);
    return wait;
  }

  private isForGood(error: unknown): boolean {
    if (refusalOf(error) !== TOPIC_GONE) return this.patience.isExhausted(error);
    this.goneSince ??= performance.now();
    return performance.now() - this.goneSince > GONE_FOR_MS;
  }

  private async recover(node: number, error: unknown): Promise<void> {
    const { group, draining } = this.terms;
    if (draining.aborted) return;
    const failures = (this.failures.get(node) ?? 0) + 1;
    this.failures.set(node, failures);
    const detail = { group, reason: reasonOf(error) };
    if (isWorthALine(failures)) this.logger.warn(detail, 'The topics cannot be read just now; trying on.');
    if (this.isForGood(error)) this.failed = error as Error;
    await pause(delayAfter(failures, { firstDelayMs: 50, maxDelayMs: 1000 }), draining);
    await this.connection.lookAround().catch(() => undefined);
  }
}

/** A topic unknown for so long has been deleted. */
const GONE_FOR_MS = 20_000;

/** Stands for the leader of a partition that has none. */
const NOBODY = -1;
