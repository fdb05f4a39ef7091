import { prepared } from '@proofmark/runtime';

/**
 * All statements: $1 stream, $2 expected version, $3 workspace, $4 mode, $5 metadata, $6 time, then the facts. Those that append return a
 * row per fact appended: none when the stream is not at the expected version, or when another transaction was faster (they wait for it to end).
 */
const COLUMNS = 'stream_id, version, workspace_id, mode, metadata, recorded_at, type, schema_version, data';

/** The last known fact must be there and be the caller's own, which also keeps positions of a stream in the order of its versions. */
const AT_EXPECTED_VERSION = `($2::int = 0 OR EXISTS (
  SELECT FROM events WHERE stream_id = $1 AND version = $2::int AND workspace_id = $3 AND mode = $4))`;

/** One fact: $7 type, $8 schema version, $9 data. */
export const APPEND_ONE = prepared(`
  INSERT INTO events (${COLUMNS})
  SELECT $1, $2::int + 1, $3, $4, $5::jsonb, $6::timestamptz, $7, $8::smallint, $9::jsonb
  WHERE ${AT_EXPECTED_VERSION}
  ON CONFLICT (stream_id, version) DO NOTHING
  RETURNING version`);

/**
 * Several facts: $7 types, $8 schema versions, $9 data, as arrays. The rest follows only where the first was appended: otherwise a faster
 * writer of fewer facts would leave room for the last ones.
 */
export const APPEND_MANY = prepared(`
  WITH asked AS (
    SELECT * FROM unnest($7::text[], $8::smallint[], $9::jsonb[]) WITH ORDINALITY AS fact (type, schema_version, data, place)
  ), first AS (
    INSERT INTO events (${COLUMNS})
    SELECT $1, $2::int + 1, $3, $4, $5::jsonb, $6::timestamptz, type, schema_version, data FROM asked
    WHERE place = 1 AND ${AT_EXPECTED_VERSION}
    ON CONFLICT (stream_id, version) DO NOTHING
    RETURNING version
  ), others AS (
    INSERT INTO events (${COLUMNS})
    SELECT $1, $2::int + place::int, $3, $4, $5::jsonb, $6::timestamptz, type, schema_version, data FROM asked
    WHERE place > 1 AND EXISTS (SELECT FROM first)
    ORDER BY place
    RETURNING version
  )
  SELECT version FROM first UNION ALL SELECT version FROM others`);

/** The one fact of a new stream, given as to {@link APPEND_ONE}. Fails when there is such a stream. */
export const BEGIN_STREAM = prepared(`
  INSERT INTO events (${COLUMNS}) VALUES ($1, $2::int + 1, $3, $4, $5, $6, $7, $8, $9)`);

/**
 * The first facts of many new streams, each told by its own request: $1 a JSON array of {s: stream, w: workspace, m: mode, x: metadata, r: time,
 * t: type, v: schema version, d: data}. Fails when there is one of the streams.
 */
export const BEGIN_STREAMS = prepared(`
  INSERT INTO events (${COLUMNS})
  SELECT s, 1, w, m, x, r, t, v, d
  FROM jsonb_to_recordset($1::jsonb) AS fact (s text, w text, m text, x jsonb, r timestamptz, t text, v smallint, d jsonb)`);

/**
 * One fact for each of many streams: $1 workspace, $2 mode, $3 metadata, $4 time, $5 a JSON array of {s: stream, e: expected version, t: type,
 * v: schema version, d: data}. Positions follow the order of the array. Returns those appended.
 */
export const APPEND_TO_ALL = prepared(`
  INSERT INTO events (${COLUMNS})
  SELECT s, e + 1, $1, $2, $3::jsonb, $4::timestamptz, t, v, d
  FROM jsonb_to_recordset($5::jsonb) AS fact (s text, e int, t text, v smallint, d jsonb)
  WHERE e = 0 OR EXISTS (SELECT FROM events WHERE stream_id = s AND version = e AND workspace_id = $1 AND mode = $2)
  ON CONFLICT (stream_id, version) DO NOTHING
  RETURNING stream_id, position`);
