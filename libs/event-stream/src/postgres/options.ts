import type { TopicDefinition } from '@proofmark/contracts';
import type { StreamLogger } from '../stream-logger.js';
import type { JanitorTerms } from './janitor.js';
import type { ProducerLimits } from '../delivery/append-queue.js';

/** All durations in milliseconds. */
export interface PostgresEventStreamOptions extends Partial<ProducerLimits>, Partial<JanitorTerms> {
  /** A role that owns, or may create, the schema `event_stream`. */
  readonly connectionString: string;
  /** Connections beside the one that listens; default 4. */
  readonly connections?: number;
  /** A member silent for so long loses its partitions; default 10,000. */
  readonly leaseMs?: number;
  /** Default a quarter of the lease. */
  readonly heartbeatMs?: number;
  /** How often to look for records that no notice told of; default 1000. */
  readonly pollMs?: number;
  /** How long `stop` waits for handlers before it aborts them; default 5000. */
  readonly drainMs?: number;
  /** Created, or checked, before anything is appended or read. */
  readonly topics?: readonly TopicDefinition[];
  readonly logger?: StreamLogger;
}

const defaults = {
  connections: 4,
  leaseMs: 10_000,
  pollMs: 1000,
  drainMs: 5000,
  appendTimeoutMs: 5000,
  batchRecords: 5000,
  batchCharacters: 8_000_000,
  waitingRecords: 100_000,
  janitorEveryMs: 60_000,
  keptWholeMs: 7 * 24 * 3600 * 1000,
  tombstonesKeptMs: 7 * 24 * 3600 * 1000,
};

export type Settled = typeof defaults & { readonly heartbeatMs: number; readonly connectionString: string };

export function settle(options: Omit<PostgresEventStreamOptions, 'topics' | 'logger'>): Settled {
  const leaseMs = options.leaseMs ?? defaults.leaseMs;
  return { heartbeatMs: leaseMs / 4, ...defaults, ...options };
}
