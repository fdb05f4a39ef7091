import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Message } from '@proofmark/contracts';
import type { RecordBatch, StreamRecord } from '@proofmark/event-stream';
import { prepared, runStatement, UnitOfWork } from '@proofmark/runtime';

/**
 * Makes the effect of a batch exactly once, although its delivery is at least once: how far a consumer has come is stored in the
 * transaction of the effect.
 */
@Injectable()
export class StreamPositions {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Runs `work`, in a transaction with system scope, on the records of the batch that this consumer has not seen; not at all when there
   * are none. Two members of a group that hold one partition for a moment wait for each other here. When `work` throws, nothing happened.
   * @param consumer names the effect, usually the consumer group
   */
  async projectOnce<M extends Message>(
    consumer: string,
    batch: RecordBatch<M>,
    work: (em: EntityManager, fresh: readonly StreamRecord<M>[]) => Promise<void>,
  ): Promise<void> {
    const last = batch.records.at(-1);
    if (!last) return;
    await this.unitOfWork.runAsSystem(async (em) => {
      const values = [consumer, batch.topic, batch.partition, String(last.offset + 1n)];
      const [row] = await runStatement<{ before: string | null }>(em, ADVANCE, values);
      const next = BigInt(row?.before ?? 0);
      const fresh = batch.records.filter(({ offset }) => offset >= next);
      if (fresh.length > 0) await work(em, fresh);
    });
  }
}

/** Takes the row's lock, moves it on and tells where it stood, in one round trip (`old` needs PostgreSQL 18). */
const ADVANCE = prepared(`
  INSERT INTO stream_positions AS known (consumer, topic, partition, next_offset) VALUES ($1, $2, $3, $4)
  ON CONFLICT (consumer, topic, partition) DO UPDATE SET next_offset = greatest(known.next_offset, excluded.next_offset)
  RETURNING old.next_offset AS before`);
