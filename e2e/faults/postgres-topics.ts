import type { Database } from './database.ts';
import type { ToldChange, ToldScan, Topics } from './topics.ts';

/**
 * The topics where the PostgreSQL engine keeps them. `codes.qr.v1` is compacted, so what was ever appended to it is noted by a trigger
 * of ours, in the transaction that appends.
 */
export class PostgresTopics implements Topics {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async open(): Promise<void> {
    const table = await this.tableOf('codes.qr.v1');
    for (const statement of TAP) await this.database.rows(statement.replaceAll('$records', table));
  }

  async changes(): Promise<readonly ToldChange[]> {
    return this.database.rows<{ key: string; sequence: number } & ToldChange>(
      'SELECT key, sequence FROM faults.tap ORDER BY partition, "offset"',
    );
  }

  async scans(): Promise<readonly ToldScan[]> {
    const table = await this.tableOf('resolver.scan.v1');
    return this.database.rows<{ key: string; scanId: string; token: string }>(`
      SELECT key, value::json #>> '{data,scanId}' AS "scanId", value::json #>> '{data,language}' AS token
      FROM ${table} ORDER BY partition, "offset"`);
  }

  async close(): Promise<void> {
    // The database goes with everything in it.
  }

  private async tableOf(topic: string): Promise<string> {
    const [row] = await this.database.rows<{ topic_id: number }>(
      'SELECT topic_id FROM event_stream.topics WHERE name = $1',
      [topic],
    );
    if (!row) throw new Error(`There is no topic ${topic}.`);
    return `event_stream.records_${row.topic_id}`;
  }
}

const TAP = [
  'CREATE SCHEMA faults',
  'CREATE TABLE faults.tap (partition integer, "offset" bigint, key text, sequence integer)',
  `CREATE FUNCTION faults.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $body$
   BEGIN
     INSERT INTO faults.tap VALUES (new.partition, new."offset", new.key, (new.value::json ->> 'sequence')::integer);
     RETURN NULL;
   END $body$`,
  'CREATE TRIGGER tap AFTER INSERT ON $records FOR EACH ROW EXECUTE FUNCTION faults.note()',
];
