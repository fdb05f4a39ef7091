/**
 * Membership of consumer groups. There is no leader: every member says "still here" and in the same statement takes what it is
 * short of, and learns what it holds and how much of it is more than its share. All clocks are the database's.
 */
export const groupFunctions = `
-- A member that was last seen before the database started cannot have been told of its leases since: it counts as gone,
-- so that after a crash of the whole machine nobody waits for a lease to run out.
CREATE OR REPLACE FUNCTION event_stream.is_live(m event_stream.members) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT m.expires_at > clock_timestamp() AND m.seen_at > pg_postmaster_start_time()
$$;

-- Partitions of a topic that are this member's share: as even as can be, the rest going to other members topic by topic.
CREATE OR REPLACE FUNCTION event_stream.share(p_group text, p_member text, p_topic_id integer) RETURNS integer LANGUAGE sql STABLE AS $$
  WITH live AS (
    SELECT m.member_id, row_number() OVER (ORDER BY m.member_id) - 1 AS rank, count(*) OVER () AS members
    FROM event_stream.members m
    WHERE m.group_name = p_group AND p_topic_id = ANY (m.topic_ids)
      AND (m.member_id = p_member OR event_stream.is_live(m))
  )
  SELECT (t.partitions / live.members
    + CASE WHEN (live.rank + t.topic_id) % live.members < t.partitions % live.members THEN 1 ELSE 0 END)::integer
  FROM live, event_stream.topics t
  WHERE live.member_id = p_member AND t.topic_id = p_topic_id
$$;

CREATE OR REPLACE FUNCTION event_stream.beat(p_group text, p_member text, p_topic_ids integer[], p_lease_ms integer)
RETURNS TABLE (topic_id integer, partition integer, generation integer, next_offset bigint, share integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  topic integer;
  fair integer;
  short integer;
  joined boolean;
  expiry timestamptz := clock_timestamp() + p_lease_ms * interval '1 millisecond';
BEGIN
  -- Lost in a crash of the database, it is only said again.
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO event_stream.members AS m VALUES (p_group, p_member, p_topic_ids, clock_timestamp(), expiry)
    ON CONFLICT (group_name, member_id) DO UPDATE SET seen_at = clock_timestamp(), expires_at = expiry
    RETURNING (xmax = 0) INTO joined;
  IF joined THEN PERFORM pg_notify('event_stream', 'group:' || p_group); END IF;

  FOREACH topic IN ARRAY p_topic_ids LOOP
    fair := event_stream.share(p_group, p_member, topic);
    short := fair - (SELECT count(*) FROM event_stream.leases l
      WHERE l.group_name = p_group AND l.topic_id = topic AND l.member_id = p_member);
    IF short > 0 THEN
      -- One at a time: a member that joined and took a lease since the snapshot below was taken would look dead in it.
      PERFORM pg_advisory_xact_lock(hashtext('event_stream.group'), hashtext(p_group));
      UPDATE event_stream.leases l SET member_id = p_member, generation = l.generation + 1
      FROM (
        SELECT free.partition FROM event_stream.leases free
        WHERE free.group_name = p_group AND free.topic_id = topic AND free.member_id IS DISTINCT FROM p_member
          AND NOT EXISTS (SELECT FROM event_stream.members m
            WHERE m.group_name = p_group AND m.member_id = free.member_id AND event_stream.is_live(m))
        ORDER BY free.partition LIMIT short FOR UPDATE SKIP LOCKED
      ) taken
      WHERE l.group_name = p_group AND l.topic_id = topic AND l.partition = taken.partition;
    END IF;
    RETURN QUERY SELECT l.topic_id, l.partition, l.generation, l.next_offset, fair FROM event_stream.leases l
      WHERE l.group_name = p_group AND l.topic_id = topic AND l.member_id = p_member ORDER BY l.partition;
  END LOOP;
END $$;

-- Many partitions of one member at once. Returns those that were its own; the others are another's by now.
-- An offset lost in a crash of the database only means delivery again.
CREATE OR REPLACE FUNCTION event_stream.commit_offsets(
  p_group text, p_member text, p_topic_ids integer[], p_partitions integer[], p_generations integer[], p_nexts bigint[]
) RETURNS TABLE (topic_id integer, partition integer) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  RETURN QUERY UPDATE event_stream.leases l SET next_offset = done.next
    FROM unnest(p_topic_ids, p_partitions, p_generations, p_nexts) AS done(topic_id, partition, generation, next)
    WHERE l.group_name = p_group AND l.topic_id = done.topic_id AND l.partition = done.partition
      AND l.member_id = p_member AND l.generation = done.generation
    RETURNING l.topic_id, l.partition;
END $$;

CREATE OR REPLACE FUNCTION event_stream.release(
  p_group text, p_topic_id integer, p_partition integer, p_member text, p_generation integer
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE event_stream.leases SET member_id = NULL
    WHERE group_name = p_group AND topic_id = p_topic_id AND partition = p_partition
      AND member_id = p_member AND generation = p_generation;
  PERFORM pg_notify('event_stream', 'group:' || p_group);
END $$;

CREATE OR REPLACE FUNCTION event_stream.leave(p_group text, p_member text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE event_stream.leases SET member_id = NULL WHERE group_name = p_group AND member_id = p_member;
  DELETE FROM event_stream.members WHERE group_name = p_group AND member_id = p_member;
  PERFORM pg_notify('event_stream', 'group:' || p_group);
END $$;
`;
