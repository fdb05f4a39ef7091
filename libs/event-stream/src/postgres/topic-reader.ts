import type { Pool } from 'pg';
import { delayAfter, pause } from '../delivery/back-off.js';
import { reasonOf } from '../delivery/dead-letter.js';
import type { StreamRecord } from '../event-stream.js';
import type { StreamLogger } from '../stream-logger.js';
import { fetchRecords } from './fetch-records.js';
import { Gate } from './gate.js';
import type { Lane } from './lane.js';
import type { PartitionEnds } from './partition-ends.js';
import { Patience } from './patience.js';
import type { StoredTopic } from './topic-catalog.js';

/** What was read for one lane. `end`: everything below it has been seen, also where compaction left gaps. */
export interface Fetched {
  readonly records: readonly StreamRecord[];
  readonly end: bigint;
}

export interface ReaderTerms {
  readonly group: string;
  readonly topic: StoredTopic;
  readonly maxBatch: number;
  readonly draining: AbortSignal;
  lanes(): Iterable<Lane>;
  /** Takes the batch; the lane is busy from now on. */
  dispatch(lane: Lane, fetched: Fetched): void;
}

/** Keeps the free lanes of one topic supplied: one query for all of them, only when there is something to read. */
export class TopicReader {
  private readonly gate = new Gate();
  private readonly patience = new Patience();

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
        if (!(await this.readOnce())) await this.gate.wait();
        failures = 0;
        this.patience.restore();
      } catch (error) {
        failures += 1;
        this.logger.warn({ group, topic: topic.name, reason: reasonOf(error) }, 'The topic cannot be read just now.');
        if (this.patience.isExhausted(error)) throw error;
        await pause(delayAfter(failures, { firstDelayMs: 100, maxDelayMs: 5000 }), draining);
      }
    }
  }

  /** False when no lane had anything to read. */
  private async readOnce(): Promise<boolean> {
    const { topic, maxBatch, draining } = this.terms;
    const ready: { lane: Lane; end: bigint }[] = [];
    for (const lane of this.terms.lanes()) {
      const end = this.ends.end(topic.id, lane.partition);
      if (lane.topic.id === topic.id && lane.isReady(end)) ready.push({ lane, end });
    }
    if (ready.length === 0) return false;
    const fetched = await fetchRecords(
      this.pool,
      topic.id,
      ready.map(({ lane }) => lane),
      maxBatch,
    );
    if (draining.aborted) return true;
    for (const { lane, end } of ready) {
      if (!lane.isReady(end)) continue;
      const records = fetched.get(lane.partition) ?? [];
      const after = (records.at(-1)?.offset ?? -1n) + 1n;
      // A full batch may have more behind it; a short one has shown everything up to the end known before.
      const seen = records.length < maxBatch && end > after ? end : after;
      this.terms.dispatch(lane, { records, end: seen });
    }
    return true;
  }
}
