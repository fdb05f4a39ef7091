import type { Pool } from 'pg';
import { ReadRecord } from '../delivery/read-record.js';
import type { StreamRecord } from '../event-stream.js';
import { recordsTable } from './schema.js';

export interface Place {
  readonly partition: number;
  readonly position: bigint;
}

type Row = [partition: number, offset: string, key: string, value: string | null, headers: string | null];

/** Stored bytes per place and query, once the first record is in: large messages make small batches, not a full memory. */
const BYTES = 4_000_000;

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Reads up to `limit` records of each place in one query. Fewer than `limit` do not mean that there are no more; none at all does.
 */
export async function fetchRecords(
  pool: Pool,
  topicId: number,
  places: readonly Place[],
  limit: number,
): Promise<ReadonlyMap<number, readonly StreamRecord[]>> {
  const { rows } = await pool.query<Row>({
    name: `event_stream.fetch.${topicId}`,
    text: `
      SELECT place.partition, r."offset", r.key, r.value, r.headers
      FROM unnest($1::integer[], $2::bigint[]) AS place(partition, position)
      CROSS JOIN LATERAL (
        SELECT *, sum(size) OVER (ORDER BY "offset") - size AS bytes_before FROM (
          SELECT "offset", key, value, headers, coalesce(pg_column_size(value), 0) AS size FROM ${recordsTable(topicId)}
          WHERE partition = place.partition AND "offset" >= place.position ORDER BY "offset" LIMIT $3
        ) next
      ) r
      WHERE r.bytes_before < ${BYTES}
      ORDER BY place.partition, r."offset"`,
    values: [places.map(({ partition }) => partition), places.map(({ position }) => String(position)), limit],
    rowMode: 'array',
  });
  const found = new Map<number, StreamRecord[]>(places.map(({ partition }) => [partition, []]));
  for (const [partition, offset, key, value, headers] of rows) {
    const plain = { offset: BigInt(offset), key, headers: headersIn(headers) };
    found.get(partition)?.push(new ReadRecord(plain, value));
  }
  return found;
}

/** Headers that somebody else wrote, and nobody can read, are none. */
function headersIn(text: string | null): Readonly<Record<string, string>> {
  if (text === null) return noHeaders;
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return noHeaders;
  }
}
