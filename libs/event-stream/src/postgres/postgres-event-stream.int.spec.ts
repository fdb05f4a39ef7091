import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, provisionDatabase, type TestDatabase } from '@proofmark/testing';
import pg from 'pg';
import { ascending, collector, latch, numbered, subscribe, upTo } from '../contract/stage.fixture.js';
import { PostgresEventStream } from './postgres-event-stream.js';

const topic = { name: 'test.thing.v1', owner: 'test', key: 'any', partitions: 4, keeping: 'all', about: '' } as const;

let database: TestDatabase;
const streams: PostgresEventStream[] = [];
beforeEach(async () => void (database = await provisionDatabase()));
afterEach(async () => {
  await Promise.all(streams.splice(0).map((stream) => stream.close()));
  await database.drop();
});

async function open(
  options: Partial<Parameters<typeof PostgresEventStream.open>[0]> = {},
): Promise<PostgresEventStream> {
  const connectionString = database.eventStreamUrl;
  const stream = await PostgresEventStream.open({ connectionString, topics: [topic], drainMs: 500, ...options });
  streams.push(stream);
  return stream;
}

describe('the schema', () => {
  it('is made once by processes that start together', async () => {
    const together = await Promise.all(upTo(12).map(() => open({ connections: 2 })));
    await Promise.all(together.map((stream, n) => stream.append(topic.name, [numbered('a', n)])));
    const [rows] = await database.query('SELECT count(*)::int AS topics FROM event_stream.topics');
    expect(rows).toEqual({ topics: 1 });
  });
});

describe('a reader', () => {
  it('finds records that no notice told of', async () => {
    const seen = collector();
    await subscribe(await open({ pollMs: 50 }), { group: 'test.g', topic: topic.name }, seen.handle);
    await database.query(
      `WITH grown AS (UPDATE event_stream.partitions SET next_offset = 1 WHERE topic_id = 1 AND partition = 2)
       INSERT INTO event_stream.records_1 SELECT 2, 0, 'a', $1, NULL, now()`,
      [JSON.stringify(numbered('a', 7).message)],
    );
    await eventually(() => expect(seen.numbers()).toEqual([7]));
  });

  it('hears of records again after its connection was lost, also of those that came meanwhile', async () => {
    const seen = collector();
    const [source, reader] = [await open(), await open({ pollMs: 3_600_000 })];
    await subscribe(reader, { group: 'test.g', topic: topic.name }, seen.handle);
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'proofmark event stream: notices'`,
    );
    await source.append(topic.name, [numbered('a', 0)]);
    await eventually(() => expect(seen.numbers()).toEqual([0]));
    await source.append(topic.name, [numbered('a', 1)]);
    await eventually(() => expect(seen.numbers()).toEqual([0, 1]));
  });

  it('makes a dead letter, as it came, of a record that is no JSON, and goes on with the next', async () => {
    const stream = await open({ pollMs: 50 });
    const [seen, letters] = [collector(), collector()];
    await stream.append(topic.name, [numbered('a', 0)]);
    await database.query(
      `WITH grown AS (UPDATE event_stream.partitions SET next_offset = next_offset + 1
         WHERE (topic_id, partition) = (SELECT 1, partition FROM event_stream.records_1) RETURNING partition, next_offset)
       INSERT INTO event_stream.records_1 SELECT partition, next_offset - 1, 'a', '{ no JSON', '{ none either', now() FROM grown`,
    );
    await stream.append(topic.name, [numbered('a', 2)]);
    const retry = { attempts: 2, firstDelayMs: 1, maxDelayMs: 1 };
    await stream.subscribe({
      group: 'test.g',
      topics: [topic.name],
      from: 'earliest',
      sharing: { kind: 'shared' },
      retry,
      handle: async (batch, context) => {
        for (const { message } of batch.records) if (message === null) throw new Error('no message');
        await seen.handle(batch, context);
      },
    });
    await eventually(() => expect(seen.numbers()).toEqual([0, 2]));
    await subscribe(stream, { group: 'test.other', topic: 'test.g.dead' }, letters.handle);
    const letter = await eventually(() => {
      expect(letters.records).toHaveLength(1);
      return letters.records[0]!;
    });
    expect(letter.headers['deadletter-reason']).toBe('SyntaxError: The record is no JSON.');
    expect(letter.key).toBe('a');
    expect(await database.query('SELECT value FROM event_stream.records_2', [])).toEqual([{ value: '{ no JSON' }]);
  });

  it('finds all of an append to more partitions than a notice can name', async () => {
    const wide = { ...topic, name: 'test.wide.v1', partitions: 500 };
    const stream = await open({ topics: [wide] });
    await database.query('UPDATE event_stream.partitions SET next_offset = 1000000000000');
    const seen = collector();
    const consumer = await subscribe(stream, { group: 'test.g', topic: wide.name, from: 'latest' }, seen.handle);
    await stream.append(
      wide.name,
      upTo(3000).map((n) => numbered(`key-${n}`, n)),
    );
    await consumer.caughtUp();
    expect(ascending(seen.numbers())).toEqual(upTo(3000));
  }, 30_000);

  it('does not wait for the lease of a member that the database has not seen since it started', async () => {
    const first = await open();
    await (await subscribe(first, { group: 'test.g', topic: topic.name }, async () => undefined)).stop();
    await database.query(
      `INSERT INTO event_stream.members VALUES
       ('test.g', 'killed', '{1}', pg_postmaster_start_time() - interval '1 second', now() + interval '1 hour')`,
    );
    await database.query(`UPDATE event_stream.leases SET member_id = 'killed'`);
    await first.append(topic.name, [numbered('a', 0)]);
    const seen = collector();
    await (await subscribe(first, { group: 'test.g', topic: topic.name }, seen.handle)).caughtUp();
    expect(seen.numbers()).toEqual([0]);
  });

  it('has failed for good when its tables are gone, and says so', async () => {
    const consumer = await subscribe(await open(), { group: 'test.g', topic: topic.name }, async () => undefined);
    await database.query('DROP SCHEMA event_stream CASCADE');
    await database.query(`SELECT pg_notify('event_stream', '1:0=5')`);
    await eventually(() => expect(consumer.state).toBe('failed'), { timeoutMs: 20_000 });
    expect(consumer.failure?.message).toMatch(/event_stream.* does not exist/);
  }, 30_000);
});

describe('a group', () => {
  it('takes no commit from a member that lost its lease without knowing it', async () => {
    const stream = await open({ leaseMs: 3_600_000 });
    await stream.append(topic.name, [numbered('a', 0)]);
    const [begun, goOn] = [latch(), latch()];
    const signals: AbortSignal[] = [];
    await subscribe(stream, { group: 'test.g', topic: topic.name }, async (_, { signal }) => {
      signals.push(signal);
      begun.pass();
      await goOn.passed;
    });
    await begun.passed;
    await database.query(`UPDATE event_stream.leases SET member_id = 'another', generation = generation + 1`);
    goOn.pass();
    // The other one never was a member: the partition comes back, with the record that nobody has committed.
    await eventually(() => expect(signals).toHaveLength(2));
    expect(signals[0]?.aborted).toBe(true);
  });

  it('never gives a partition to two of the members that join at the same moment', async () => {
    const stream = await open();
    await (await subscribe(stream, { group: 'test.g', topic: topic.name }, async () => undefined)).stop();
    const pool = new pg.Pool({ connectionString: database.eventStreamUrl, max: 8 });
    // Its connections may still be closing when the database is dropped.
    pool.on('error', () => undefined);
    const beat = `SELECT partition FROM event_stream.beat('test.g', $1, '{1}', 60000)`;
    for (const round of upTo(40)) {
      const members = upTo(8).map((n) => `${round}-${n}`);
      const held = await Promise.all(members.map((member) => pool.query<{ partition: number }>(beat, [member])));
      const partitions = held.flatMap(({ rows }) => rows.map(({ partition }) => partition));
      expect(ascending(partitions)).toEqual([...new Set(ascending(partitions))]);
      await Promise.all(members.map((member) => pool.query(`SELECT event_stream.leave('test.g', $1)`, [member])));
    }
    await pool.end();
  });
});

describe('the janitor', () => {
  it('may come from several processes at once, and forgets members that never left', async () => {
    const together = await Promise.all(upTo(4).map(() => open()));
    await database.query(
      `INSERT INTO event_stream.members VALUES ('test.g', 'm', '{1}', now(), now() - interval '2 hours')`,
    );
    await Promise.all(together.map((stream) => stream.tidy()));
    expect(await database.query('SELECT * FROM event_stream.members')).toEqual([]);
  });
});
