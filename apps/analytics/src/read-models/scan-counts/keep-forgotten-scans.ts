import { type EntityManager, IsolationLevel } from '@mikro-orm/postgresql';
import { type ShadowPlace, type TopicReading } from '@proofmark/event-store';
import { runStatement } from '@proofmark/runtime';

/** Each table, and the day its rows belong to. */
const DAY_OF = {
  scans: "(scanned_at AT TIME ZONE 'UTC')::date",
  scan_buckets: "(bucket AT TIME ZONE 'UTC')::date",
  scan_breakdowns: 'day',
  scan_visitors: 'day',
} as const;

/**
 * Scans that were counted but are no longer in the topic: their visitors cannot be counted anew, so all days up to the last of them stay as
 * they were counted. What the topic still has of those days, and was never counted, is added when it is read once more.
 */
export async function keepForgottenScans(
  em: EntityManager,
  place: ShadowPlace,
  { caughtUp, pause }: TopicReading,
): Promise<string | null> {
  // Some of them were only counted since: they are in the topic, and a moment later in the new tables too.
  await runStatement(em, 'DROP TABLE IF EXISTS forgotten');
  await runStatement(em, `CREATE UNLOGGED TABLE forgotten AS ${missingIn(place)}`);
  await caughtUp();
  await runStatement(em, `DELETE FROM forgotten WHERE scan_id IN (SELECT scan_id FROM "${place.shadow}".scans)`);
  const [found] = await runStatement<{ scans: string; day: string | null }>(em, LAST_FORGOTTEN);
  await runStatement(em, 'DROP TABLE forgotten');
  if (found?.day == null) return null;
  const { day, scans } = found;
  await pause();
  await em.fork().transactional((transaction) => copyUpTo(transaction, place, day), {
    isolationLevel: IsolationLevel.REPEATABLE_READ,
  });
  return `${scans} scans are no longer in the topic: the counts of all days up to ${day} were kept as they were.`;
}

async function copyUpTo(em: EntityManager, { live, shadow }: ShadowPlace, day: string): Promise<void> {
  for (const [table, dayOf] of Object.entries(DAY_OF)) {
    await runStatement(em, `DELETE FROM "${shadow}".${table} WHERE ${dayOf} <= $1::date`, [day]);
    const rows = `SELECT * FROM "${live}".${table} WHERE ${dayOf} <= $1::date`;
    await runStatement(em, `INSERT INTO "${shadow}".${table} ${rows}`, [day]);
  }
}

const missingIn = ({ live, shadow }: ShadowPlace) => `
  SELECT scan_id, scanned_at FROM "${live}".scans counted
  WHERE NOT EXISTS (SELECT FROM "${shadow}".scans again WHERE again.scan_id = counted.scan_id)`;

const LAST_FORGOTTEN = `
  SELECT count(*) AS scans, max((scanned_at AT TIME ZONE 'UTC')::date)::text AS day FROM forgotten`;
