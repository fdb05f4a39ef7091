import type { Pool, PoolClient } from 'pg';
import { appendFunction } from './schema-append.js';
import { groupFunctions } from './schema-groups.js';

/** Serialises everything that creates tables, between all processes that share the database. */
const SCHEMA_LOCK = 'event_stream.schema';

const functions = `${appendFunction}${groupFunctions}`;

/** Each entry runs once, in order, for ever: add, never edit. */
const migrations: readonly string[] = [
  `
  CREATE TABLE event_stream.topics (
    topic_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    partitions integer NOT NULL CHECK (partitions BETWEEN 1 AND 1024),
    keeping text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );

  -- Locked by whoever appends until it commits: so offsets become visible in their order. Room for updates in place.
  CREATE TABLE event_stream.partitions (
    topic_id integer NOT NULL REFERENCES event_stream.topics,
    partition integer NOT NULL,
    next_offset bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic_id, partition)
  ) WITH (fillfactor = 50);

  -- How far the janitor has removed what newer records of the same key replace.
  CREATE TABLE event_stream.compactions (
    topic_id integer NOT NULL REFERENCES event_stream.topics,
    partition integer NOT NULL,
    compacted_to bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic_id, partition)
  );

  CREATE TABLE event_stream.members (
    group_name text NOT NULL,
    member_id text NOT NULL,
    topic_ids integer[] NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (group_name, member_id)
  ) WITH (fillfactor = 50);

  -- A group's place in a partition, and who reads it. The generation grows whenever the reader changes and fences commits.
  CREATE TABLE event_stream.leases (
    group_name text NOT NULL,
    topic_id integer NOT NULL REFERENCES event_stream.topics,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    member_id text,
    generation integer NOT NULL DEFAULT 0,
    PRIMARY KEY (group_name, topic_id, partition)
  ) WITH (fillfactor = 50);
  `,
  // The functions once more for each time they changed.
  functions,
  functions,
  functions,
];

/** Creates or completes the schema. Safe to run from any number of processes at once; cheap when nothing is to be done. */
export async function ensureSchema(pool: Pool): Promise<void> {
  if ((await schemaVersion(pool)) >= migrations.length) return;
  await inSchemaLock(pool, async (client) => {
    // CREATE SCHEMA asks for a right on the database even when the schema is there already.
    const { rows } = await client.query<{ there: boolean }>(
      `SELECT to_regnamespace('event_stream') IS NOT NULL AS there`,
    );
    if (!rows[0]?.there) await client.query('CREATE SCHEMA event_stream');
    await client.query('CREATE TABLE IF NOT EXISTS event_stream.migrations (version integer PRIMARY KEY)');
    for (let version = (await schemaVersion(client)) + 1; version <= migrations.length; version++) {
      await client.query(migrations[version - 1] ?? '');
      await client.query('INSERT INTO event_stream.migrations VALUES ($1)', [version]);
    }
  });
}

/** Runs work in one transaction that excludes every other process from changing the schema. */
export async function inSchemaLock<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [SCHEMA_LOCK]);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: Error) => (broken = cause));
    throw error;
  } finally {
    client.release(broken);
  }
}

async function schemaVersion(client: Pool | PoolClient): Promise<number> {
  const found = await client.query<{ there: boolean }>(
    `SELECT to_regclass('event_stream.migrations') IS NOT NULL AS there`,
  );
  if (!found.rows[0]?.there) return 0;
  const { rows } = await client.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM event_stream.migrations',
  );
  return rows[0]?.version ?? 0;
}

/** One table per topic: retention of one never waits for the vacuum of another. Keys are indexed where they are compacted. */
export function createRecordsTable(topicId: number, keepsLatest: boolean): string {
  const table = recordsTable(topicId);
  const create = `
    CREATE TABLE ${table} (
      partition integer NOT NULL,
      "offset" bigint NOT NULL,
      key text NOT NULL,
      value text,
      headers text,
      appended_at timestamptz NOT NULL,
      PRIMARY KEY (partition, "offset")
    );`;
  if (!keepsLatest) return create;
  return `${create}
    CREATE INDEX ON ${table} (partition, key, "offset");
    CREATE INDEX ON ${table} (partition, "offset") WHERE value IS NULL;`;
}

export function recordsTable(topicId: number): string {
  return `event_stream.records_${topicId}`;
}
