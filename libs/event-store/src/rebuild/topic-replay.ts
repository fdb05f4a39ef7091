import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type EventStream, isTransient, type RecordBatch, type StreamConsumer } from '@proofmark/event-stream';
import type { TopicReadModel } from './topic-read-model.js';

/** How far the live tables have come, by partition. */
export type LivePositions = ReadonlyMap<number, bigint>;

const MAX_BATCH = 2000;
/** Longer than a batch takes; whoever waits for the live tables should not wait longer. */
const BEHIND_WITHIN_MS = 3000;

/** Reads a topic from its start and applies it, for as long as it is wanted. */
export class TopicReplay {
  /** How many records were applied. */
  records = 0;
  /** Why records were left out, one sentence each; the group has given them up as well, or will. */
  readonly leftOut: string[] = [];
  private readonly reached = new Map<number, bigint>();
  private consumer: StreamConsumer | null = null;
  private applying: Promise<void> = Promise.resolve();
  private working: Promise<void> = Promise.resolve();
  private gate: PromiseWithResolvers<void> | null = null;
  private isOver = false;

  constructor(
    private readonly em: EntityManager,
    private readonly model: TopicReadModel,
    private readonly progress: (records: number) => void = () => undefined,
  ) {}

  /** Every partition by itself and for nobody else: the group goes on as if nothing were. */
  async start(stream: EventStream): Promise<void> {
    this.consumer = await stream.subscribe({
      group: this.model.group,
      topics: [this.model.topic],
      from: 'earliest',
      sharing: { kind: 'everyone' },
      maxBatch: MAX_BATCH,
      handle: (batch) => this.take(batch),
    });
  }

  async caughtUp(): Promise<void> {
    await this.consumer?.caughtUp();
  }

  /** Whether everything that the live tables have seen was applied, now or within a moment. */
  async hasPassed(live: LivePositions): Promise<boolean> {
    const isBehind = () => [...live].some(([partition, next]) => (this.reached.get(partition) ?? 0n) < next);
    for (const deadline = Date.now() + BEHIND_WITHIN_MS; isBehind(); await sleep(5)) {
      if (Date.now() > deadline) return false;
    }
    return true;
  }

  /** From now on nothing is applied, until {@link resume}. */
  async pause(): Promise<void> {
    this.gate ??= Promise.withResolvers<void>();
    await this.working.catch(() => undefined);
  }

  resume(): void {
    this.gate?.resolve();
    this.gate = null;
  }

  /** What still waits is not applied any more. */
  async stop(): Promise<void> {
    this.isOver = true;
    this.resume();
    await this.consumer?.stop();
  }

  private take(batch: RecordBatch): Promise<void> {
    // One connection: partitions follow each other.
    const turn = this.applying.then(async () => {
      while (this.gate) await this.gate.promise;
      if (this.isOver) return;
      this.working = this.apply(batch);
      await this.working;
    });
    this.applying = turn.catch(() => undefined);
    return turn;
  }

  private async apply(batch: RecordBatch): Promise<void> {
    await this.applyOrHalve(batch);
    this.records += batch.records.length;
    const last = batch.records.at(-1);
    if (last) this.reached.set(batch.partition, last.offset + 1n);
    this.progress(this.records);
  }

  private async applyOrHalve(batch: RecordBatch): Promise<void> {
    try {
      await this.em.fork().transactional((transaction) => this.model.apply(transaction, batch));
    } catch (error) {
      if (isTransient(error)) throw error;
      const { records } = batch;
      if (records.length > 1) {
        const middle = Math.ceil(records.length / 2);
        for (const half of [records.slice(0, middle), records.slice(middle)])
          await this.applyOrHalve({ ...batch, records: half });
      } else {
        const place = `${batch.topic}/${batch.partition}/${records[0]?.offset}`;
        this.leftOut.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
