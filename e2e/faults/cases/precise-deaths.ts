import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database.ts';
import type { FaultCase, Stage } from '../fault-terms.ts';

const LOOK_EVERY_MS = 5;
const PATIENCE_MS = 60_000;

/**
 * A row lock of ours holds the relay where it marks what it has published; there it is killed. Its connection is ended before the lock is
 * let go, or the database would still do what the dead asked for.
 */
export const relayKilled: FaultCase = {
  number: 7,
  name: 'relay killed between publish and mark',
  engines: ['postgres', 'kafka'],
  short: 'postgres',
  run: (stage) =>
    dieAt(stage, {
      victim: 'codes-1',
      lock: 'SELECT FROM codes.relay_progress FOR UPDATE',
      waiting: 'UPDATE relay_progress%',
      proof: `SELECT max(position) > (SELECT position FROM codes.relay_progress) AS yes FROM codes.events`,
    }),
};

const CONSUMERS = [
  { victim: 'analytics-1', group: 'analytics.scan-counts', schema: 'analytics' },
  { victim: 'webhooks-1', group: 'webhooks.fan-out', schema: 'webhooks' },
] as const;
type Consumer = (typeof CONSUMERS)[number];

/** A consumer dies when the transaction of its effect is committed and its offset is not. */
export const consumerKilled: FaultCase = {
  number: 8,
  name: 'consumer killed between effect and commit',
  engines: ['postgres', 'kafka'],
  short: 'kafka',
  run: async (stage) => {
    for (const consumer of CONSUMERS) {
      if (stage.system.engine === 'postgres') await dieAtLeases(stage, consumer);
      else for (let kill = 0; kill < stage.terms.kills; kill++) await dieBeforeFrozenBroker(stage, consumer);
    }
  },
};

function dieAtLeases(stage: Stage, { victim, group, schema }: Consumer): Promise<void> {
  return dieAt(stage, {
    victim,
    // Whoever was just started must have its partitions again: it would be kept from taking them by our lock.
    moving: `SELECT sum(next_offset)::text AS at FROM event_stream.leases WHERE group_name = '${group}'`,
    lock: `SELECT FROM event_stream.leases WHERE group_name = '${group}' FOR UPDATE`,
    waiting: '%event_stream.commit_offsets%',
    proof: `SELECT bool_or(p.next_offset > l.next_offset) AS yes
      FROM event_stream.leases l JOIN event_stream.topics t USING (topic_id)
      JOIN ${schema}.stream_positions p ON (p.consumer, p.topic, p.partition) = (l.group_name, t.name, l.partition)
      WHERE l.group_name = '${group}'`,
  });
}

/**
 * The consumer is held with its batch in hand; then the broker is frozen and the consumer let go: its effect is committed, its offset cannot
 * be. The broker dies, too: what the dead consumer had sent is in the buffers of its connection, and would count after a thaw.
 */
async function dieBeforeFrozenBroker(
  { system, terms, note }: Stage,
  { victim, group, schema }: Consumer,
): Promise<void> {
  const { database, broker } = system;
  const positions = async () => {
    const [row] = await database.rows<{ sum: string }>(
      `SELECT coalesce(sum(next_offset), 0) AS sum FROM ${schema}.stream_positions WHERE consumer = $1`,
      [group],
    );
    return Number(row?.sum);
  };
  const before = await positions();
  let seen = 0;
  await database.whileLocked(
    `SELECT FROM ${schema}.stream_positions WHERE consumer = '${group}' FOR UPDATE`,
    async () => {
      await blocked(database, '%INTO stream_positions%', 'SELECT true AS yes');
      seen = await positions();
      broker.freeze();
    },
  );
  for (const deadline = Date.now() + PATIENCE_MS; (await positions()) <= seen; await sleep(LOOK_EVERY_MS)) {
    if (Date.now() > deadline) throw new Error(`${group} did not commit its effect.`);
  }
  system.process(victim).kill();
  await broker.kill();
  await broker.startAgain();
  await system.process(victim).ready();
  await sleep(terms.calmMs);
  note(`${victim} died with effects up to ${seen} and more, begun at ${before}`);
}

interface Death {
  readonly victim: string;
  /** Answers `at`, which changes as long as the victim works. */
  readonly moving?: string;
  /** Takes the lock that the victim will wait for. */
  readonly lock: string;
  /** What the victim asks the database for when it waits, as a LIKE pattern. */
  readonly waiting: string;
  /** Answers `yes` when the first of the two steps is done and the second is not. */
  readonly proof: string;
}

async function dieAt({ system, terms, note }: Stage, { victim, moving, lock, waiting, proof }: Death): Promise<void> {
  const { database } = system;
  for (let kill = 0; kill < terms.kills; kill++) {
    if (moving !== undefined) await moved(database, moving);
    await database.whileLocked(lock, async () => {
      const pid = await blocked(database, waiting, proof);
      system.process(victim).kill();
      await database.rows('SELECT pg_terminate_backend($1, 5000)', [pid]);
    });
    await system.process(victim).ready();
    await sleep(terms.calmMs);
  }
  note(`${victim} ${terms.kills} times, seen to hang there`);
}

async function moved(database: Database, moving: string): Promise<void> {
  const look = async () => (await database.rows<{ at: string }>(moving))[0]?.at;
  const before = await look();
  for (const deadline = Date.now() + PATIENCE_MS; (await look()) === before; await sleep(LOOK_EVERY_MS * 10)) {
    if (Date.now() > deadline) throw new Error('The victim does not work.');
  }
}

/** The backend that waits for our lock, once the proof holds. */
async function blocked(database: Database, waiting: string, proof: string): Promise<number> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(LOOK_EVERY_MS)) {
    const [found] = await database.rows<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1`,
      [waiting],
    );
    const [proven] = found ? await database.rows<{ yes: boolean }>(proof) : [];
    if (found && proven?.yes) return found.pid;
  }
  throw new Error(`Nobody came to wait at ${waiting}.`);
}
