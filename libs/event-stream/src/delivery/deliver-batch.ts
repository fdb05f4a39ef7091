import type { BatchHandler, RecordBatch, RetryPolicy, StreamRecord } from '../event-stream.js';
import { LeaseLost } from '../errors.js';
import type { StreamLogger } from '../stream-logger.js';
import { delayAfter, pause } from './back-off.js';
import { deliveryCounts } from './delivery-counts.js';
import { type Failure, reasonOf } from './dead-letter.js';
import { isTransient } from './is-transient.js';

/** What an engine lends to the delivery of one partition's batches. */
export interface Delivery {
  readonly group: string;
  readonly handle: BatchHandler;
  readonly retry: RetryPolicy;
  /** Aborted when the partition is lost, or draining took too long: nothing may be committed any more. */
  readonly signal: AbortSignal;
  /** Aborted when the consumer is asked to stop: the try under way is finished, none is begun. */
  readonly draining: AbortSignal;
  readonly heartbeat: () => Promise<void>;
  /** Everything below `next` has been handled. @throws LeaseLost when another member reads the partition by now. */
  readonly commit: (next: bigint) => Promise<void>;
  readonly deadLetter: (failure: Failure) => Promise<void>;
  readonly logger: StreamLogger;
}

/** The consumer stops while records were still failing: they are delivered again to whoever reads on. */
export class Drained extends Error {
  override readonly name = 'Drained';
}

/**
 * Hands one batch to the handler until every record was handled or has become a dead letter, and commits as it goes.
 *
 * - A failure that may pass by itself ({@link isTransient}) is tried again with back-off for as long as it takes.
 * - Any other failure halves the batch, at once and without waiting, so that good records are through soon and the bad one
 *   stands alone; alone it is tried `retry.attempts` times with back-off, then it goes to the dead letters.
 *
 * @throws Drained | LeaseLost when delivery ended early; what was committed until then stays committed.
 */
export async function deliverBatch(batch: RecordBatch, delivery: Delivery): Promise<void> {
  await deliver(batch, 1, delivery);
}

async function deliver(batch: RecordBatch, attempt: number, delivery: Delivery): Promise<void> {
  const failed = await attemptUntilSettled(batch, attempt, delivery);
  if (!failed) return commitHandled(batch, delivery);
  if (batch.records.length === 1) return deliverAlone(batch, { attempt, error: failed.error }, delivery);
  const middle = Math.ceil(batch.records.length / 2);
  await deliver({ ...batch, records: batch.records.slice(0, middle) }, attempt + 1, delivery);
  await deliver({ ...batch, records: batch.records.slice(middle) }, attempt + 1, delivery);
}

interface Tried {
  readonly attempt: number;
  readonly error: unknown;
}

/** The record has failed alone once. */
async function deliverAlone(batch: RecordBatch, first: Tried, delivery: Delivery): Promise<void> {
  let failed: Tried = first;
  for (let tries = 1; tries < delivery.retry.attempts; tries++) {
    await waitBeforeRetry(batch, { attempt: tries, error: failed.error }, delivery);
    const again = await attemptUntilSettled(batch, failed.attempt + 1, delivery);
    if (!again) return commitHandled(batch, delivery);
    failed = { attempt: failed.attempt + 1, error: again.error };
  }
  await bury(batch, failed, delivery);
  await commitThrough(batch.records, delivery);
}

async function bury({ topic, partition, records }: RecordBatch, failed: Tried, delivery: Delivery): Promise<void> {
  for (const record of records) {
    const failure: Failure = { topic, partition, record, attempts: failed.attempt, error: failed.error };
    await persistently(() => delivery.deadLetter(failure), delivery);
    deliveryCounts(delivery.group).deadLetters++;
    const { offset } = record;
    const detail = { group: delivery.group, topic, partition, offset: String(offset), reason: reasonOf(failed.error) };
    delivery.logger.error(detail, 'A record could not be handled and went to the dead letters.');
  }
}

/** One try as the retry policy counts it: failures that pass by themselves are waited out inside. Null = handled. */
async function attemptUntilSettled(
  batch: RecordBatch,
  attempt: number,
  delivery: Delivery,
): Promise<{ error: unknown } | null> {
  for (let waits = 1; ; waits++) {
    stopIfOver(delivery);
    const failed = await attemptOnce(batch, attempt, delivery);
    if (delivery.signal.aborted) throw new LeaseLost(`${batch.topic}/${batch.partition} was lost while handling.`);
    if (!failed || !isTransient(failed.error)) return failed;
    await waitBeforeRetry(batch, { attempt: waits, error: failed.error }, delivery);
  }
}

async function attemptOnce(
  batch: RecordBatch,
  attempt: number,
  { group, handle, signal, heartbeat }: Delivery,
): Promise<{ error: unknown } | null> {
  try {
    await handle(batch, { group, attempt, signal, heartbeat });
    return null;
  } catch (error) {
    return { error };
  }
}

async function waitBeforeRetry(batch: RecordBatch, failed: Tried, delivery: Delivery): Promise<void> {
  const { topic, partition, records } = batch;
  const detail = { group: delivery.group, topic, partition, records: records.length, reason: reasonOf(failed.error) };
  delivery.logger.warn(detail, 'Handling failed and is tried again.');
  deliveryCounts(delivery.group).retries++;
  await pause(delayAfter(failed.attempt, delivery.retry), AbortSignal.any([delivery.signal, delivery.draining]));
  stopIfOver(delivery);
}

async function commitHandled({ topic, records }: RecordBatch, delivery: Delivery): Promise<void> {
  await commitThrough(records, delivery);
  deliveryCounts(delivery.group).countHandled(topic, records.length);
}

async function commitThrough(records: readonly StreamRecord[], delivery: Delivery): Promise<void> {
  const last = records.at(-1);
  if (last) await persistently(() => delivery.commit(last.offset + 1n), delivery);
}

/** For the engine's own steps: what fails for a passing reason is repeated; anything else is the engine's to judge. */
async function persistently(step: () => Promise<void>, delivery: Delivery): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      if (!isTransient(error)) throw error;
      await pause(delayAfter(attempt, delivery.retry), AbortSignal.any([delivery.signal, delivery.draining]));
      stopIfOver(delivery);
    }
  }
}

function stopIfOver({ signal, draining }: Delivery): void {
  if (signal.aborted) throw new LeaseLost('The partition is read by another member now.');
  if (draining.aborted) throw new Drained('The consumer stops.');
}
