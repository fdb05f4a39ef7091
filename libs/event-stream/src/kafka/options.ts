import type { TopicDefinition } from '@proofmark/contracts';
import type { ProducerLimits } from '../delivery/append-queue.js';
import type { StreamLogger } from '../stream-logger.js';
import type { BrokerAccess } from './client/connection.js';

/** All durations in milliseconds. */
export interface KafkaEventStreamOptions extends BrokerAccess, Partial<ProducerLimits> {
  /** Put before the names of topics and groups on the brokers, so that several systems may share them; default none. */
  readonly prefix?: string;
  /**
   * A name that stays with this copy of the service over restarts, as of a pod in a stateful set: its partitions wait for it for a
   * lease instead of moving to others and back. Left out, it leaves its groups when it stops.
   */
  readonly instanceId?: string;
  /** Copies of each record; default 3, or as many as there are brokers. */
  readonly replicas?: number;
  /** A member silent for so long loses its partitions; default 10,000. Brokers allow 6,000 to 1,800,000 unless told otherwise. */
  readonly leaseMs?: number;
  /** How often a member says that it is still there, and hears of others; default a tenth of the lease. */
  readonly heartbeatMs?: number;
  /** How long `stop` waits for handlers before it aborts them; default 5000. */
  readonly drainMs?: number;
  /** Created, or checked, before anything is appended or read. */
  readonly topics?: readonly TopicDefinition[];
  readonly logger?: StreamLogger;
}

const defaults = {
  prefix: '',
  leaseMs: 10_000,
  drainMs: 5000,
  appendTimeoutMs: 5000,
  batchRecords: 5000,
  batchCharacters: 2_000_000,
  waitingRecords: 100_000,
};

export type Settled = typeof defaults &
  BrokerAccess &
  Pick<KafkaEventStreamOptions, 'instanceId' | 'replicas'> & { readonly heartbeatMs: number };

export function settle(options: Omit<KafkaEventStreamOptions, 'topics' | 'logger'>): Settled {
  const leaseMs = options.leaseMs ?? defaults.leaseMs;
  return { heartbeatMs: leaseMs / 10, ...defaults, ...options };
}
