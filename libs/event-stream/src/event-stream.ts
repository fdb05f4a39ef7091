import type { Message, TopicDefinition } from '@proofmark/contracts';

/** What a producer hands over. A null message is a tombstone: in a topic that keeps the latest it removes the key. */
export interface OutgoingRecord {
  /** Records of one key keep their order. */
  readonly key: string;
  readonly message: Message | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One record as read back. */
export interface StreamRecord<M extends Message = Message> {
  /** Its place in the partition. Grows; gaps are possible where compaction or retention removed records. */
  readonly offset: bigint;
  readonly key: string;
  readonly message: M | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Neighbouring records of one partition, in order. */
export interface RecordBatch<M extends Message = Message> {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly StreamRecord<M>[];
}

/** What a handler may ask while it works on a batch. */
export interface BatchContext {
  readonly group: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when the partition was lost to another member, or the consumer stops and draining took too long: the effect must not be committed. */
  readonly signal: AbortSignal;
  /** Says "still alive" during long work. */
  heartbeat(): Promise<void>;
}

export type BatchHandler<M extends Message = Message> = (batch: RecordBatch<M>, context: BatchContext) => Promise<void>;

/** How often and how long a failing record is tried again before it goes to the dead letters. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** Where a consumer that reads every partition itself keeps how far it got, beside its own data. */
export interface PositionStore {
  /** The next offset to read; null to begin from {@link Subscription.from}. */
  load(topic: string, partition: number): Promise<bigint | null>;
  save(topic: string, partition: number, next: bigint): Promise<void>;
}

/**
 * `shared`: the members of the group share the partitions; the engine keeps the group's offsets, committed after the handler.
 * `everyone`: this instance reads every partition itself; positions are its own, or none (begins anew at every start).
 */
export type Sharing = { readonly kind: 'shared' } | { readonly kind: 'everyone'; readonly positions?: PositionStore };

export interface Subscription<M extends Message = Message> {
  /** `<service>.<purpose>`; its dead letters go to `<group>.dead`. */
  readonly group: string;
  readonly topics: readonly string[];
  readonly from: 'earliest' | 'latest';
  readonly sharing: Sharing;
  /** Records per batch at most; default 500. */
  readonly maxBatch?: number;
  /**
   * Under a steady flow, how long records may gather before a batch that is not full is read; the first record after a rest is read at once.
   * Larger batches cost less; smaller ones are sooner there. Default 20.
   */
  readonly gatherMs?: number;
  readonly retry?: Partial<RetryPolicy>;
  readonly handle: BatchHandler<M>;
}

/** Records behind, per partition that this consumer currently reads. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly behind: bigint;
}

export interface StreamConsumer {
  readonly group: string;
  /** `failed` for good: the service must turn unhealthy. */
  readonly state: 'running' | 'stopped' | 'failed';
  /** Why it failed. */
  readonly failure: Error | null;
  /** @throws StreamUnavailable where nobody can tell */
  lag(): Promise<readonly PartitionLag[]>;
  /** Resolves once everything that was in the topics when it was called has been handled. */
  caughtUp(): Promise<void>;
  /** Drains: finishes the batch under way, commits, and leaves the group. */
  stop(): Promise<void>;
}

/**
 * The event stream: the one way services hear of each other. Delivery is at least once and in order per key.
 * Handlers make the effect exactly once by storing position and effect in one transaction.
 */
export abstract class EventStream {
  /** Creates what is missing. A topic that exists with other settings is an error, never silently changed. */
  abstract ensureTopics(definitions: readonly TopicDefinition[]): Promise<void>;

  /**
   * Resolves when the records are durable, in the order given per key. All or nothing where the engine can.
   * @throws StreamUnavailable after a bounded time: the records may or may not be there, append them again.
   * @throws TopicUnknown | RecordInvalid when trying again is of no use.
   */
  abstract append(topic: string, records: readonly OutgoingRecord[]): Promise<void>;

  /** Begins to deliver. Creates the group's dead-letter topic. @throws TopicUnknown */
  abstract subscribe<M extends Message>(subscription: Subscription<M>): Promise<StreamConsumer>;

  /** Every consumer this instance ever started: the service is unhealthy when one has failed. */
  abstract consumers(): readonly StreamConsumer[];

  /** Stops every consumer (draining) and lets go of all connections. */
  abstract close(): Promise<void>;
}
