import { partitionOf } from '@proofmark/event-stream';
import type { Database } from './database.ts';
import { CHANGES, type SCANS, type TopicRecord, type Topics } from './topics.ts';

interface StoredTopic extends Record<string, unknown> {
  readonly topic_id: number;
  readonly partitions: number;
}

interface Row extends Record<string, unknown>, TopicRecord {
  readonly partition: number;
  readonly offset: string;
}

/**
 * The topics where the PostgreSQL engine keeps them. `codes.qr.v1` is compacted, so what was ever appended to it is noted by a trigger
 * of ours, in the transaction that appends.
 */
export class PostgresTopics implements Topics {
  private readonly database: Database;
  /** What was read before, and how far: offsets become visible in their order. */
  private readonly known = new Map<string, { readonly rows: Row[]; readonly next: Map<number, string> }>();

  constructor(database: Database) {
    this.database = database;
  }

  async open(): Promise<void> {
    const { topic_id } = await this.topic(CHANGES);
    for (const statement of TAP) await this.database.rows(statement.replaceAll('$records', recordsOf(topic_id)));
  }

  async read(topic: typeof CHANGES | typeof SCANS): Promise<readonly TopicRecord[]> {
    const { topic_id, partitions } = await this.topic(topic);
    const table = topic === CHANGES ? 'faults.tap' : recordsOf(topic_id);
    const { rows, next } = this.known.get(topic) ?? { rows: [], next: new Map<number, string>() };
    this.known.set(topic, { rows, next });
    for (let partition = 0; partition < partitions; partition++) {
      const more = await this.database.rows<Row>(
        `SELECT key, value, partition, "offset" FROM ${table} WHERE partition = $1 AND "offset" >= $2 ORDER BY "offset"`,
        [partition, next.get(partition) ?? '0'],
      );
      rows.push(...more);
      const last = more.at(-1);
      if (last) next.set(partition, String(BigInt(last.offset) + 1n));
    }
    return rows;
  }

  async append(topic: string, records: readonly TopicRecord[]): Promise<void> {
    const { topic_id, partitions } = await this.topic(topic);
    for (const { key, value } of records) {
      const partition = partitionOf(key, partitions);
      await this.database.rows(`SELECT event_stream.append($1, ARRAY[$2::integer], ARRAY[0], $3, $4, '')`, [
        ...[topic_id, partition, key, value],
      ]);
    }
  }

  async count(topic: string): Promise<number> {
    const [stored] = await this.database.rows<StoredTopic>(TOPIC, [topic]);
    if (!stored) return 0;
    const [row] = await this.database.rows<{ count: string }>(`SELECT count(*) FROM ${recordsOf(stored.topic_id)}`);
    return Number(row?.count);
  }

  async close(): Promise<void> {
    // The database goes with everything in it.
  }

  private async topic(name: string): Promise<StoredTopic> {
    const [row] = await this.database.rows<StoredTopic>(TOPIC, [name]);
    if (!row) throw new Error(`There is no topic ${name}.`);
    return row;
  }
}

const recordsOf = (topicId: number): string => `event_stream.records_${topicId}`;

const TOPIC = 'SELECT topic_id, partitions FROM event_stream.topics WHERE name = $1';

const TAP = [
  'CREATE SCHEMA faults',
  'CREATE TABLE faults.tap (partition integer, "offset" bigint, key text, value text)',
  `CREATE FUNCTION faults.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $body$
   BEGIN
     INSERT INTO faults.tap VALUES (new.partition, new."offset", new.key, new.value);
     RETURN NULL;
   END $body$`,
  'CREATE TRIGGER tap AFTER INSERT ON $records FOR EACH ROW EXECUTE FUNCTION faults.note()',
];
