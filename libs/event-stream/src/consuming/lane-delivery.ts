import type { Delivery } from '../delivery/deliver-batch.js';
import type { Failure } from '../delivery/dead-letter.js';
import { LeaseLost } from '../errors.js';
import type { BatchHandler, RetryPolicy } from '../event-stream.js';
import type { StreamLogger } from '../stream-logger.js';
import type { Lane } from './lane.js';
import type { Ownership } from './ownership.js';

export interface ConsumerTerms {
  readonly group: string;
  readonly handle: BatchHandler;
  readonly retry: RetryPolicy;
  /** How long `stop` waits for handlers before it aborts them. */
  readonly drainMs: number;
  readonly draining: AbortController;
  readonly deadLetter: (failure: Failure) => Promise<void>;
}

interface Around {
  readonly terms: ConsumerTerms;
  readonly ownership: Ownership;
  readonly logger: StreamLogger;
}

/** What the delivery loop needs to know of one lane. */
export function deliveryOf(lane: Lane, { terms, ownership, logger }: Around): Delivery {
  const { group, handle, retry, draining, deadLetter } = terms;
  const demandHeld = () => {
    if (lane.lost.aborted) throw new LeaseLost(`${lane.topic.name}/${lane.partition} was lost.`);
  };
  return {
    group,
    handle,
    retry,
    deadLetter,
    logger,
    signal: lane.lost,
    draining: draining.signal,
    heartbeat: async () => {
      await ownership.heartbeat();
      demandHeld();
    },
    commit: async (next) => {
      demandHeld();
      await ownership.commit(lane, next);
      lane.position = next;
    },
  };
}
