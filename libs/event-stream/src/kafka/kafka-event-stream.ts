import { deadLetterTopic, type Message, type TopicDefinition } from '@proofmark/contracts';
import { type Assembly, LaneConsumer } from '../consuming/lane-consumer.js';
import type { ConsumerTerms } from '../consuming/lane-delivery.js';
import type { Ownership } from '../consuming/ownership.js';
import { SoleOwnership } from '../consuming/sole-ownership.js';
import { defaultRetry } from '../delivery/back-off.js';
import type { Failure } from '../delivery/dead-letter.js';
import { isTransient } from '../delivery/is-transient.js';
import { Preparation } from '../delivery/preparation.js';
import { StreamUnavailable } from '../errors.js';
import {
  type BatchHandler,
  EventStream,
  type OutgoingRecord,
  type StreamConsumer,
  type Subscription,
} from '../event-stream.js';
import { silentLogger, type StreamLogger } from '../stream-logger.js';
import { KafkaConnection } from './client/connection.js';
import { GroupOwnership } from './group-ownership.js';
import { encodeDeadLetter } from './encode-dead-letter.js';
import { type KafkaEventStreamOptions, type Settled, settle } from './options.js';
import { KafkaPartitionEnds } from './partition-ends.js';
import { KafkaProducer } from './producer.js';
import { RecordReader } from './record-reader.js';
import { type KafkaTopic, KafkaTopicCatalog } from './topic-catalog.js';

/** The event stream on Apache Kafka. */
export class KafkaEventStream extends EventStream {
  private readonly options: Settled;
  private readonly logger: StreamLogger;
  /** For what is short: topics, offsets, appends. Reading and joining wait at the broker, and have connections of their own. */
  private readonly connection: KafkaConnection;
  private readonly catalog: KafkaTopicCatalog;
  private readonly ends: KafkaPartitionEnds;
  private readonly preparation: Preparation;
  private readonly producers = new Map<string, KafkaProducer>();
  private readonly subscribed = new Map<LaneConsumer, KafkaConnection>();
  private readonly sending = new Set<Promise<void>>();
  private closing: Promise<void> | null = null;

  private constructor({ logger = silentLogger, topics = [], ...options }: KafkaEventStreamOptions) {
    super();
    this.options = settle(options);
    this.logger = logger;
    this.connection = new KafkaConnection(this.options, logger);
    this.catalog = new KafkaTopicCatalog(this.connection, this.options);
    this.ends = new KafkaPartitionEnds(this.connection, this.catalog);
    this.preparation = new Preparation(() => this.catalog.ensure(topics), logger);
  }

  /**
   * Creates the topics named in the options, and checks those that are there. When no broker answers, that goes on in the
   * background: until it is done, appends are rejected in time and consumers wait.
   * @throws TopicMismatch, or another error that will not pass
   */
  static async open(options: KafkaEventStreamOptions): Promise<KafkaEventStream> {
    const stream = new KafkaEventStream(options);
    try {
      await stream.preparation.firstTry;
    } catch (error) {
      stream.connection.close();
      throw error;
    }
    return stream;
  }

  async ensureTopics(definitions: readonly TopicDefinition[]): Promise<void> {
    await this.preparation.within(this.options.appendTimeoutMs);
    await this.catalog.ensure(definitions);
  }

  async append(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    if (this.closing) throw new StreamUnavailable('The stream is closed.');
    await this.send(topic, (producer) => producer.append(records));
  }

  async subscribe<M extends Message>(subscription: Subscription<M>): Promise<StreamConsumer> {
    const dead = deadLetterTopic(subscription.group);
    const terms: ConsumerTerms = {
      group: subscription.group,
      // The engine cannot know what a topic carries; the subscriber says it.
      handle: subscription.handle as BatchHandler,
      retry: { ...defaultRetry, ...subscription.retry },
      drainMs: this.options.drainMs,
      draining: new AbortController(),
      deadLetter: (failure: Failure) =>
        this.send(dead.name, (producer) => producer.appendEncoded([encodeDeadLetter(failure, dead.partitions)])),
    };
    const consumer = new LaneConsumer(terms, this.ends, this.logger);
    const connection = new KafkaConnection(this.options, this.logger);
    try {
      await consumer.start(() => this.assemble(subscription, terms, { consumer, connection }));
    } catch (error) {
      connection.close();
      throw error;
    }
    this.subscribed.set(consumer, connection);
    void consumer.stopped.then(() => connection.close());
    return consumer;
  }

  consumers(): readonly StreamConsumer[] {
    return [...this.subscribed.keys()];
  }

  close(): Promise<void> {
    this.closing ??= this.letGo();
    return this.closing;
  }

  private async letGo(): Promise<void> {
    this.preparation.stop();
    await Promise.all([...this.subscribed.keys()].map((consumer) => consumer.stop()));
    await Promise.allSettled(this.sending);
    this.connection.close();
  }

  private async send(topic: string, work: (producer: KafkaProducer) => Promise<void>): Promise<void> {
    const sent = this.producerFor(topic).then(work);
    this.sending.add(sent);
    await sent.finally(() => this.sending.delete(sent));
  }

  private async producerFor(name: string): Promise<KafkaProducer> {
    const known = this.producers.get(name);
    if (known) return known;
    await this.preparation.within(this.options.appendTimeoutMs);
    const topic = await this.catalog.find(name).catch((error: unknown) => {
      if (isTransient(error)) throw new StreamUnavailable(`${name} cannot be appended to.`, { cause: error });
      throw error;
    });
    const producer = this.producers.get(name) ?? new KafkaProducer(this.connection, topic, this.options);
    this.producers.set(name, producer);
    return producer;
  }

  private async assemble(
    { group, from, sharing, maxBatch = 500, gatherMs = 20, ...subscription }: Omit<Subscription<never>, 'handle'>,
    { draining: { signal: draining } }: ConsumerTerms,
    { consumer, connection }: { readonly consumer: LaneConsumer; readonly connection: KafkaConnection },
  ): Promise<Assembly> {
    // The consumer tries again by itself, and must not hold up the start of a service.
    await this.preparation.within(0);
    const topics = await Promise.all([...new Set(subscription.topics)].map((name) => this.catalog.find(name)));
    await this.catalog.ensure([deadLetterTopic(group)]);
    const ownership = this.ownershipFor({ group, from, sharing }, topics, connection);
    const { lanes } = consumer;
    const dispatch = consumer.dispatch.bind(consumer);
    const terms = { group, topics, maxBatch, gatherMs, draining, lanes, dispatch };
    return { topics, ownership, readers: [new RecordReader(connection, terms, this.logger)] };
  }

  private ownershipFor(
    { group, from, sharing }: Pick<Subscription, 'group' | 'from' | 'sharing'>,
    topics: readonly KafkaTopic[],
    connection: KafkaConnection,
  ): Ownership {
    if (sharing.kind === 'everyone') return new SoleOwnership(this.ends, topics, from, sharing.positions);
    const { prefix, instanceId, leaseMs, heartbeatMs } = this.options;
    const terms = { group, groupId: `${prefix}${group}`, topics, from, instanceId, leaseMs, heartbeatMs };
    return new GroupOwnership({ waiting: connection, quick: this.connection }, this.ends, terms, this.logger);
  }
}
