import { setTimeout as wait } from 'node:timers/promises';
import { deadLetterTopic, type Message, type TopicDefinition } from '@proofmark/contracts';
import pg from 'pg';
import { type Assembly, LaneConsumer } from '../consuming/lane-consumer.js';
import type { ConsumerTerms } from '../consuming/lane-delivery.js';
import type { Ownership } from '../consuming/ownership.js';
import { SoleOwnership } from '../consuming/sole-ownership.js';
import { defaultRetry } from '../delivery/back-off.js';
import { reasonOf } from '../delivery/dead-letter.js';
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
import type { StoredTopic } from '../topics/stored-topic.js';
import { Janitor } from './janitor.js';
import { Notices } from './notices.js';
import { PartitionEnds } from './partition-ends.js';
import { type PostgresEventStreamOptions, type Settled, settle } from './options.js';
import { TopicProducer } from './producer.js';
import { ensureSchema } from './schema.js';
import { SharedOwnership } from './shared-ownership.js';
import { TopicCatalog } from './topic-catalog.js';
import { TopicReader } from './topic-reader.js';

/** How long `close` waits for a query under way. */
const LAST_QUERY_MS = 2000;

/** The event stream in tables of the schema `event_stream`: nothing to operate but PostgreSQL. */
export class PostgresEventStream extends EventStream {
  private readonly options: Settled;
  private readonly logger: StreamLogger;
  private readonly pool: pg.Pool;
  private readonly notices: Notices;
  private readonly ends: PartitionEnds;
  private readonly catalog: TopicCatalog;
  private readonly janitor: Janitor;
  private readonly preparation: Preparation;
  private readonly producers = new Map<string, TopicProducer>();
  private readonly subscribed = new Set<LaneConsumer>();
  private readonly sending = new Set<Promise<void>>();
  private closing: Promise<void> | null = null;

  private constructor({ logger = silentLogger, topics = [], ...options }: PostgresEventStreamOptions) {
    super();
    this.options = settle(options);
    this.logger = logger;
    this.pool = new pg.Pool({
      connectionString: options.connectionString,
      max: this.options.connections,
      connectionTimeoutMillis: 3000,
      query_timeout: 15_000,
      statement_timeout: 15_000,
      keepAlive: true,
      application_name: 'proofmark event stream',
    });
    // Once closing, connections are on their way out: the server may cut them before they have said goodbye.
    this.pool.on('error', (error) => {
      if (!this.closing) logger.warn({ reason: reasonOf(error) }, 'An idle connection was lost.');
    });
    this.notices = new Notices(options.connectionString, logger);
    this.ends = new PartitionEnds(this.pool, this.options.pollMs);
    this.catalog = new TopicCatalog(this.pool);
    this.janitor = new Janitor(this.pool, this.catalog, this.options, logger);
    this.preparation = new Preparation(async () => {
      await ensureSchema(this.pool);
      await this.catalog.ensure(topics);
    }, logger);
  }

  /**
   * Begins to listen, creates or completes the schema, and the topics named in the options. When the database does not answer, that goes
   * on in the background: until it is done, appends are rejected in time and consumers wait.
   * @throws TopicMismatch, or another error that will not pass
   */
  static async open(options: PostgresEventStreamOptions): Promise<PostgresEventStream> {
    const stream = new PostgresEventStream(options);
    try {
      await stream.preparation.firstTry;
    } catch (error) {
      await stream.pool.end();
      throw error;
    }
    stream.notices.start();
    stream.ends.start(stream.notices);
    stream.janitor.start();
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
      deadLetter: (failure) => this.send(dead.name, (producer) => producer.appendDeadLetter(failure)),
    };
    const consumer = new LaneConsumer(terms, this.ends, this.logger);
    await consumer.start(() => this.assemble(subscription, terms, consumer));
    this.subscribed.add(consumer);
    return consumer;
  }

  consumers(): readonly StreamConsumer[] {
    return [...this.subscribed];
  }

  /** Lets the janitor work now instead of at its next turn. */
  async tidy(): Promise<void> {
    await this.janitor.tidy();
  }

  close(): Promise<void> {
    this.closing ??= this.letGo();
    return this.closing;
  }

  private async letGo(): Promise<void> {
    this.preparation.stop();
    await Promise.all([...this.subscribed].map((consumer) => consumer.stop()));
    await Promise.allSettled(this.sending);
    await this.janitor.stop();
    this.ends.stop();
    await this.notices.stop();
    // A connection that hangs must not keep the process.
    await Promise.race([this.pool.end(), wait(LAST_QUERY_MS, undefined, { ref: false })]);
  }

  private async send(topic: string, append: (producer: TopicProducer) => Promise<void>): Promise<void> {
    const sent = this.producerFor(topic).then(append);
    this.sending.add(sent);
    await sent.finally(() => this.sending.delete(sent));
  }

  private async producerFor(name: string): Promise<TopicProducer> {
    const known = this.producers.get(name);
    if (known) return known;
    await this.preparation.within(this.options.appendTimeoutMs);
    const topic = await this.catalog.find(name).catch((error: unknown) => {
      if (isTransient(error)) throw new StreamUnavailable(`${name} cannot be appended to.`, { cause: error });
      throw error;
    });
    const producer = this.producers.get(name) ?? new TopicProducer(this.pool, topic, this.options);
    this.producers.set(name, producer);
    return producer;
  }

  private async assemble(
    { group, from, sharing, maxBatch = 500, gatherMs = 20, ...subscription }: Omit<Subscription<never>, 'handle'>,
    { draining: { signal: draining } }: ConsumerTerms,
    consumer: LaneConsumer,
  ): Promise<Assembly> {
    // The consumer tries again by itself, and must not hold up the start of a service.
    await this.preparation.within(0);
    const topics = await Promise.all([...new Set(subscription.topics)].map((name) => this.catalog.find(name)));
    await this.catalog.ensure([deadLetterTopic(group)]);
    const ownership = this.ownershipFor({ group, from, sharing }, topics);
    const readers = topics.map((topic) => {
      const { lanes } = consumer;
      const dispatch = consumer.dispatch.bind(consumer);
      const reading = { group, topic, maxBatch, gatherMs, draining, lanes, dispatch };
      return new TopicReader(this.pool, this.ends, reading, this.logger);
    });
    return { topics, ownership, readers };
  }

  private ownershipFor(
    { group, from, sharing }: Pick<Subscription, 'group' | 'from' | 'sharing'>,
    topics: readonly StoredTopic[],
  ): Ownership {
    if (sharing.kind === 'everyone') return new SoleOwnership(this.ends, topics, from, sharing.positions);
    const { leaseMs, heartbeatMs } = this.options;
    return new SharedOwnership(this.pool, this.notices, { group, topics, from, leaseMs, heartbeatMs }, this.logger);
  }
}
