import type { Pool, PoolClient } from 'pg';
import { reasonOf } from '../delivery/dead-letter.js';
import type { StreamLogger } from '../stream-logger.js';
import { recordsTable } from './schema.js';
import type { StoredTopic } from '../topics/stored-topic.js';
import type { TopicCatalog } from './topic-catalog.js';

export interface JanitorTerms {
  readonly janitorEveryMs: number;
  /** Nothing younger is removed because it was replaced: whoever reads every change may be behind for so long. */
  readonly keptWholeMs: number;
  /** A removed key is still told of for so long after that; whoever was away longer must read anew. */
  readonly tombstonesKeptMs: number;
}

/** Records per statement: short locks, and readers are never held up. */
const CHUNK = 5000;
const JANITOR_LOCK = 'event_stream.janitor';

/** Removes what topics need not keep: old records, those that newer ones of the same key replace, and old tombstones. Forgets members that never left. */
export class Janitor {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly pool: Pool,
    private readonly catalog: TopicCatalog,
    private readonly terms: JanitorTerms,
    private readonly logger: StreamLogger,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.working = this.tidy().catch((error: unknown) => {
        this.logger.warn({ reason: reasonOf(error) }, 'The janitor could not finish and comes again.');
      });
    }, this.terms.janitorEveryMs).unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working;
  }

  /** One round over all topics, unless another process is at it. */
  async tidy(): Promise<void> {
    const client = await this.pool.connect();
    let broken = true;
    try {
      const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS mine', [
        JANITOR_LOCK,
      ]);
      if (rows[0]?.mine) {
        for (const topic of await this.catalog.all()) await this.tidyTopic(client, topic);
        await client.query(`DELETE FROM event_stream.members WHERE expires_at < now() - interval '1 hour'`);
        await client.query('SELECT pg_advisory_unlock(hashtext($1))', [JANITOR_LOCK]);
      }
      broken = false;
    } finally {
      // A connection in trouble is closed, which lets go of the lock too.
      client.release(broken);
    }
  }

  private async tidyTopic(client: PoolClient, topic: StoredTopic): Promise<void> {
    for (let partition = 0; partition < topic.partitions; partition++) {
      if (topic.keeping === 'latest') await this.compact(client, topic, partition);
      else if (topic.keeping !== 'all') await this.removeOld(client, topic, partition, topic.keeping.days);
    }
  }

  /** From the front, in pieces: times grow with offsets, so the first young record ends it. */
  private async removeOld(client: PoolClient, { id }: StoredTopic, partition: number, days: number): Promise<void> {
    const table = recordsTable(id);
    await this.inPieces(async () => {
      const { rowCount } = await client.query(
        `DELETE FROM ${table} WHERE partition = $1 AND appended_at < now() - $2 * interval '1 day' AND "offset" <=
           (SELECT max("offset") FROM (SELECT "offset" FROM ${table} WHERE partition = $1 ORDER BY "offset" LIMIT $3) front)`,
        [partition, days, CHUNK],
      );
      return rowCount === CHUNK;
    });
  }

  private async compact(client: PoolClient, { id }: StoredTopic, partition: number): Promise<void> {
    const table = recordsTable(id);
    await this.inPieces(async () => {
      const { rows } = await client.query<{ read: number }>(
        `WITH piece AS MATERIALIZED (
           SELECT key, "offset" FROM (
             SELECT key, "offset", bool_and(appended_at < now() - $4 * interval '1 millisecond') OVER (ORDER BY "offset") AS is_old
             FROM (SELECT key, "offset", appended_at FROM ${table} WHERE partition = $2 AND "offset" >=
               (SELECT compacted_to FROM event_stream.compactions WHERE topic_id = $1 AND partition = $2)
               ORDER BY "offset" LIMIT $3) front
           ) front WHERE is_old
         ), newest AS (SELECT key, max("offset") AS "offset" FROM piece GROUP BY key),
         removed AS (
           DELETE FROM ${table} old USING newest
           WHERE old.partition = $2 AND old.key = newest.key AND old."offset" < newest."offset"
         ), noted AS (
           UPDATE event_stream.compactions SET compacted_to = (SELECT max("offset") + 1 FROM piece)
           WHERE topic_id = $1 AND partition = $2 AND EXISTS (SELECT FROM piece)
         )
         SELECT count(*)::integer AS read FROM piece`,
        [id, partition, CHUNK, this.terms.keptWholeMs],
      );
      return rows[0]?.read === CHUNK;
    });
    await client.query(
      `DELETE FROM ${table} WHERE partition = $1 AND value IS NULL AND appended_at < now() - $2 * interval '1 millisecond'
         AND "offset" < (SELECT compacted_to FROM event_stream.compactions WHERE topic_id = $3 AND partition = $1)`,
      [partition, this.terms.keptWholeMs + this.terms.tombstonesKeptMs, id],
    );
  }

  private async inPieces(piece: () => Promise<boolean>): Promise<void> {
    while (!this.stopped && (await piece()));
  }
}
