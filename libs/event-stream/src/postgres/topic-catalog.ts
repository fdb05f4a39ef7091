import type { Keeping, TopicDefinition } from '@proofmark/contracts';
import type { Pool, PoolClient } from 'pg';
import { TopicUnknown } from '../errors.js';
import { demandSame, keepingText, type StoredTopic } from '../topics/stored-topic.js';
import { createRecordsTable, inSchemaLock } from './schema.js';

interface TopicRow {
  readonly topic_id: number;
  readonly name: string;
  readonly partitions: number;
  readonly keeping: string;
}

/** Knows the topics by name. What was found once is remembered: a topic never changes. */
export class TopicCatalog {
  private readonly known = new Map<string, StoredTopic>();
  private readonly looking = new Map<string, Promise<void>>();

  constructor(private readonly pool: Pool) {}

  /** @throws TopicMismatch when one exists with other partitions or another keeping. */
  async ensure(definitions: readonly TopicDefinition[]): Promise<void> {
    const names = definitions.map(({ name }) => name);
    await this.load(this.pool, names);
    const missing = definitions.filter(({ name }) => !this.known.has(name));
    if (missing.length > 0) await inSchemaLock(this.pool, (client) => this.create(client, missing));
    for (const definition of definitions) demandSame(definition, await this.find(definition.name));
  }

  /** @throws TopicUnknown */
  async find(name: string): Promise<StoredTopic> {
    if (!this.known.has(name)) await this.look(name);
    const topic = this.known.get(name);
    if (!topic) throw new TopicUnknown(name);
    return topic;
  }

  async all(): Promise<readonly StoredTopic[]> {
    const { rows } = await this.pool.query<TopicRow>('SELECT * FROM event_stream.topics ORDER BY topic_id');
    return rows.map(fromRow);
  }

  /** Thousands may append to a topic before it is known: one of them asks. */
  private look(name: string): Promise<void> {
    const underWay = this.looking.get(name);
    if (underWay) return underWay;
    const look = this.load(this.pool, [name]).finally(() => this.looking.delete(name));
    this.looking.set(name, look);
    return look;
  }

  private async load(client: Pool | PoolClient, names: readonly string[]): Promise<void> {
    const { rows } = await client.query<TopicRow>('SELECT * FROM event_stream.topics WHERE name = ANY ($1)', [names]);
    for (const row of rows) this.known.set(row.name, fromRow(row));
  }

  private async create(client: PoolClient, definitions: readonly TopicDefinition[]): Promise<void> {
    for (const { name, partitions, keeping } of definitions) {
      // Another process may have been first while this one waited for the lock.
      const { rows } = await client.query<TopicRow>(
        `INSERT INTO event_stream.topics (name, partitions, keeping) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO NOTHING RETURNING *`,
        [name, partitions, keepingText(keeping)],
      );
      const created = rows[0];
      if (!created) continue;
      await client.query(createRecordsTable(created.topic_id, keeping === 'latest'));
      for (const table of ['partitions', 'compactions']) {
        await client.query(
          `INSERT INTO event_stream.${table} (topic_id, partition) SELECT $1, generate_series(0, $2::integer - 1)`,
          [created.topic_id, partitions],
        );
      }
    }
  }
}

function fromRow({ topic_id: id, name, partitions, keeping }: TopicRow): StoredTopic {
  return { id, name, partitions, keeping: keepingOf(keeping) };
}

function keepingOf(text: string): Keeping {
  return text === 'all' || text === 'latest' ? text : { days: Number(text.slice('days:'.length)) };
}
