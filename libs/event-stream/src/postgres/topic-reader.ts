import type { Pool } from 'pg';
import { Gate } from '../consuming/gate.js';
import type { Lane } from '../consuming/lane.js';
import type { Fetched, Reader } from '../consuming/lane-consumer.js';
import { isWorthALine, Patience } from '../consuming/patience.js';
import { delayAfter, pause } from '../delivery/back-off.js';
import { reasonOf } from '../delivery/dead-letter.js';
import type { StreamLogger } from '../stream-logger.js';
import type { StoredTopic } from '../topics/stored-topic.js';
import { fetchRecords } from './fetch-records.js';

import type { PartitionEnds } from './partition-ends.js';

export interface ReaderTerms {
  readonly group: string;
  readonly topic: StoredTopic;
  readonly maxBatch: number;
  /** Short reads follow each other no faster than this: under a steady flow, batches form by themselves. */
  readonly gatherMs: number;
  readonly draining: AbortSignal;
  readonly lanes: Iterable<Lane>;
  /** Takes the batch; the lane is busy from now on. */
  readonly dispatch: (lane: Lane, fetched: Fetched) => void;
}

/** Keeps the free lanes of one topic supplied: one query for all of them, only when there is something to read. */
export class TopicReader implements Reader {
  private readonly gate = new Gate();
  private readonly patience = new Patience();
  private notBefore = 0;

  constructor(
    private readonly pool: Pool,
    private readonly ends: PartitionEnds,
    private readonly terms: ReaderTerms,
    private readonly logger: StreamLogger,
  ) {}

  wake(): void {
    this.gate.open();
  }

  /** Runs until draining. @throws what keeps it from ever reading again. */
  async run(): Promise<void> {
    const { draining, group, topic } = this.terms;
    for (let failures = 0; !draining.aborted;) {
      try {
        await pause(this.notBefore - performance.now(), draining);
        if (!(await this.readOnce())) await this.gate.wait();
        failures = 0;
        this.patience.restore();
      } catch (error) {
        failures += 1;
        const detail = { group, topic: topic.name, reason: reasonOf(error) };
        if (isWorthALine(failures)) this.logger.warn(detail, 'The topic cannot be read just now; trying on.');
        if (this.patience.isExhausted(error)) throw error;
        await pause(delayAfter(failures, { firstDelayMs: 100, maxDelayMs: 2000 }), draining);
      }
    }
  }

  /** False when no lane had anything to read. */
  private async readOnce(): Promise<boolean> {
    const ready = this.readyLanes();
    if (ready.length === 0) return false;
    const { topic, maxBatch, gatherMs, draining } = this.terms;
    this.notBefore = performance.now() + gatherMs;
    const places = ready.map(({ lane }) => lane);
    const fetched = await fetchRecords(this.pool, topic.id, places, maxBatch);
    for (const { lane, end } of ready) {
      // It may have been lost meanwhile.
      if (draining.aborted || !lane.isReady(end)) continue;
      const records = fetched.get(lane.partition) ?? [];
      if (records.length === maxBatch) this.notBefore = 0;
      // Nothing below an end that was known before: compaction or retention took it all.
      const last = records.at(-1);
      this.terms.dispatch(lane, { records, end: last ? last.offset + 1n : end });
    }
    return true;
  }

  private readyLanes(): { lane: Lane; end: bigint }[] {
    const { topic, lanes } = this.terms;
    return [...lanes]
      .filter((lane) => lane.topic.id === topic.id)
      .map((lane) => ({ lane, end: this.ends.end(topic.id, lane.partition) }))
      .filter(({ lane, end }) => lane.isReady(end));
  }
}
