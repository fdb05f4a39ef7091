/**
 * Appends records of one topic in one statement, and so in one transaction.
 *
 * Keys, values and headers come as one text each, joined by U+001E (JSON and checked keys never hold it raw): far cheaper for
 * the driver than an array of JSON texts, which must be escaped. An empty part means null: a tombstone, or no headers.
 * `p_nth` is the record's index within its partition in this call.
 * The notice names each partition and its new end, so that a reader asks only where there is something to read.
 */
export const appendFunction = `
CREATE OR REPLACE FUNCTION event_stream.append(
  p_topic_id integer, p_partitions integer[], p_nth integer[], p_keys text, p_values text, p_headers text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  target record;
  ends bigint;
  bases bigint[];
  notice text := '';
BEGIN
  -- Always in ascending order: two appends can wait for, but never deadlock, each other.
  FOR target IN
    SELECT p.partition, count(*) AS records FROM unnest(p_partitions) AS p(partition) GROUP BY p.partition ORDER BY p.partition
  LOOP
    UPDATE event_stream.partitions SET next_offset = next_offset + target.records
      WHERE topic_id = p_topic_id AND partition = target.partition
      RETURNING next_offset INTO STRICT ends;
    bases[target.partition] := ends - target.records;
    notice := notice || target.partition || '=' || ends || ',';
  END LOOP;

  -- The clock is read after the locks: times grow with offsets.
  EXECUTE format(
    'INSERT INTO event_stream.records_%s (partition, "offset", key, value, headers, appended_at)
     SELECT r.partition, ($1)[r.partition] + r.nth, r.key, r.value, r.headers, $2
     FROM unnest($3, $4, string_to_array($5, $8), string_to_array($6, $8, ''''), string_to_array($7, $8, ''''))
       AS r(partition, nth, key, value, headers)', p_topic_id)
    USING bases, clock_timestamp(), p_partitions, p_nth, p_keys, p_values, p_headers, chr(30);

  -- A notice holds less than 8000 bytes; without the ends, readers look for themselves.
  PERFORM pg_notify('event_stream', p_topic_id || ':' || CASE WHEN length(notice) < 7000 THEN notice ELSE '' END);
END $$;
`;
