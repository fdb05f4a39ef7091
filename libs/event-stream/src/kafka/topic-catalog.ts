import { setTimeout as wait } from 'node:timers/promises';
import type { Keeping, TopicDefinition } from '@proofmark/contracts';
import { StreamUnavailable, TopicUnknown } from '../errors.js';
import { demandSame, type StoredTopic } from '../topics/stored-topic.js';
import type { KafkaConnection } from './client/connection.js';
import type { PartitionMetadata } from './client/kafkajs.js';
import { refusal, refusalOf } from './client/stream-error.js';
import { keepingOf, topicSettings } from './topic-settings.js';

export interface KafkaTopic extends StoredTopic {
  /** Its name on the brokers. */
  readonly wire: string;
}

interface TopicMetadata {
  readonly topic: string;
  readonly topicErrorCode: number;
  readonly partitionMetadata: readonly PartitionMetadata[];
}

interface Configs {
  readonly resources: readonly {
    readonly resourceName: string;
    readonly errorCode: number;
    readonly configEntries: readonly { readonly configName: string; readonly configValue: string }[];
  }[];
}

const DESCRIBE_TOPIC = 2;
const MOST_REPLICAS = 3;

/** A topic just created is not yet known to every broker, and its partitions have no leaders for a moment. */
const SETTLING = { everyMs: 50, tries: 100 };

/** Knows the topics by name. What was found once is remembered: a topic never changes. */
export class KafkaTopicCatalog {
  private readonly known = new Map<string, KafkaTopic>();
  private readonly byId: KafkaTopic[] = [];

  constructor(
    private readonly connection: KafkaConnection,
    private readonly terms: { readonly prefix: string; readonly replicas?: number | undefined },
  ) {}

  /** @throws TopicMismatch when one exists with other partitions or another keeping. */
  async ensure(definitions: readonly TopicDefinition[]): Promise<void> {
    const names = definitions.map(({ name }) => name);
    await this.load(names);
    const missing = definitions.filter(({ name }) => !this.known.has(name));
    if (missing.length > 0) {
      await this.create(missing);
      for (let tries = 1; !(await this.load(names)); tries++) {
        if (tries === SETTLING.tries) throw new StreamUnavailable('Topics just created cannot be used yet.');
        await wait(SETTLING.everyMs);
      }
    }
    for (const definition of definitions) demandSame(definition, await this.find(definition.name));
  }

  /** @throws TopicUnknown */
  async find(name: string): Promise<KafkaTopic> {
    if (!this.known.has(name)) await this.load([name]);
    const topic = this.known.get(name);
    if (!topic) throw new TopicUnknown(name);
    return topic;
  }

  get(id: number): KafkaTopic | undefined {
    return this.byId[id];
  }

  /** Whether all of them are there, and ready. */
  private async load(names: readonly string[]): Promise<boolean> {
    const wanted = new Map(names.filter((name) => !this.known.has(name)).map((name) => [this.wireOf(name), name]));
    if (wanted.size === 0) return true;
    const topics = [...wanted.keys()];
    const { topicMetadata } = await this.connection.askForParts<{ topicMetadata: readonly TopicMetadata[] }>(
      'anybody',
      'Metadata',
      { topics, allowAutoTopicCreation: false },
    );
    const ready = topicMetadata.filter(isReady);
    if (ready.length === 0) return false;
    const keepings = await this.keepings(ready.map(({ topic }) => topic));
    for (const { topic: wire, partitionMetadata } of ready) {
      const name = wanted.get(wire);
      const keeping = keepings.get(wire);
      if (name && keeping) this.remember({ name, wire, partitions: partitionMetadata.length, keeping });
    }
    return names.every((name) => this.known.has(name));
  }

  private remember(found: Omit<KafkaTopic, 'id'>): void {
    // Two may have looked at the same time.
    if (this.known.has(found.name)) return;
    const topic = { ...found, id: this.byId.length };
    this.byId.push(topic);
    this.known.set(topic.name, topic);
  }

  private async keepings(wires: readonly string[]): Promise<ReadonlyMap<string, Keeping>> {
    const configNames = ['cleanup.policy', 'retention.ms'];
    const { resources } = await this.connection.askForParts<Configs>('anybody', 'DescribeConfigs', {
      resources: wires.map((name) => ({ type: DESCRIBE_TOPIC, name, configNames })),
      includeSynonyms: false,
    });
    const described = resources.filter(({ errorCode }) => errorCode === 0);
    return new Map(
      described.map(({ resourceName, configEntries }) => {
        const values = new Map(configEntries.map(({ configName, configValue }) => [configName, configValue]));
        return [resourceName, keepingOf(values)];
      }),
    );
  }

  private async create(definitions: readonly TopicDefinition[]): Promise<void> {
    const replicas = this.terms.replicas ?? Math.max(1, Math.min(MOST_REPLICAS, this.connection.brokerCount()));
    const topics = definitions.map(({ name, partitions, keeping }) => ({
      topic: this.wireOf(name),
      numPartitions: partitions,
      replicationFactor: replicas,
      configEntries: topicSettings(keeping, replicas),
    }));
    const { topicErrors } = await this.connection.askForParts<{ topicErrors: readonly { errorCode: number }[] }>(
      'controller',
      'CreateTopics',
      { topics, validateOnly: false, timeout: 5000 },
    );
    for (const { errorCode } of topicErrors) {
      const error = refusal(errorCode);
      // Another process was first.
      if (error && refusalOf(error) !== 'TOPIC_ALREADY_EXISTS') throw error;
    }
  }

  private wireOf(name: string): string {
    return `${this.terms.prefix}${name}`;
  }
}

function isReady({ topicErrorCode, partitionMetadata }: TopicMetadata): boolean {
  return topicErrorCode === 0 && partitionMetadata.length > 0 && partitionMetadata.every(({ leader }) => leader >= 0);
}
