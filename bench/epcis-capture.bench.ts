/**
 * EPCIS events per second through HTTP until they are durable and can be asked for: documents of 1,000 events of all types, from four
 * senders. Beside it, on the same PostgreSQL afterwards, a bare COPY of the very rows and keys they left, a transaction for each document.
 * `npm run bench -- epcis-capture [documents]`, with `--kafka` on a broker.
 */
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { documentOf } from './epcis/documents.ts';
import { type RunningPassport, withPassport } from './epcis/passport.ts';
import { numbers, resultName } from './support/engine.ts';
import { report } from './support/measure.ts';

const [documents = 100] = numbers();
const EVENTS = 1000;
/** Documents before it is timed: until V8 has compiled what it can. */
const WARM = 60;
const SENDERS = 4;
const TABLES = ['events', 'epcis_events', 'epcis_event_keys', 'epcis_event_values'] as const;

async function capture({ send, settled }: RunningPassport, first: number, count: number): Promise<number> {
  const bodies = Array.from({ length: count }, (_, at) => documentOf((first + at) * EVENTS, EVENTS));
  const began = performance.now();
  let next = 0;
  const sender = async () => {
    while (next < bodies.length) await send(bodies[next++] ?? '');
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  await settled();
  return (count * EVENTS * 1000) / (performance.now() - began);
}

async function countOf(db: pg.Client, table: string, where = 'true'): Promise<number> {
  const { rows } = await db.query<{ n: string }>(`SELECT count(*) AS n FROM passport.${table} WHERE ${where}`);
  return Number(rows[0]?.n);
}

/** @returns events per second */
async function copy(db: pg.Client, folder: string): Promise<number> {
  await db.query('CREATE SCHEMA bench');
  for (const table of TABLES) await db.query(`CREATE TABLE bench.${table} (LIKE passport.${table} INCLUDING ALL)`);
  const { rows } = await db.query<{ first: string; last: string }>(
    `SELECT min(position) AS first, max(position) AS last
     FROM (SELECT position, (row_number() OVER (ORDER BY position) - 1) / ${EVENTS} AS part FROM passport.events) AS parted
     GROUP BY part ORDER BY part`,
  );
  const parts = rows.slice(WARM);
  for (const [at, { first, last }] of parts.entries()) {
    for (const table of TABLES)
      await db.query(`COPY (SELECT * FROM passport.${table} WHERE position BETWEEN ${first} AND ${last})
        TO '${join(folder, `${table}.${at}`)}' (FORMAT binary)`);
  }
  const began = performance.now();
  for (const at of parts.keys()) {
    await db.query('BEGIN');
    for (const table of TABLES)
      await db.query(`COPY bench.${table} FROM '${join(folder, `${table}.${at}`)}' (FORMAT binary)`);
    await db.query('COMMIT');
  }
  return (parts.length * EVENTS * 1000) / (performance.now() - began);
}

const folder = await mkdtemp(join(tmpdir(), 'proofmark-copy-'));
// PostgreSQL may run as another user.
await chmod(folder, 0o777);
try {
  await withPassport(async (passport) => {
    await capture(passport, 0, WARM);
    const rate = await capture(passport, WARM, documents);
    console.log(`${Math.round(rate)} events per second`);
    const { db } = passport;
    const captured = await countOf(db, 'epcis_events');
    const keys = await countOf(db, 'epcis_event_keys');
    const unclean = await countOf(db, 'capture_jobs', 'NOT success OR captured_count <> event_count');
    const bare = await copy(db, folder);
    await report(resultName('epcis-capture'), [
      { name: 'events through HTTP to durable and queryable', value: rate, unit: '/s', atLeast: 5000 },
      { name: 'bare COPY of the same rows and keys', value: bare, unit: '/s' },
      { name: 'ratio', value: rate / bare, unit: '×', atLeast: 0.3 },
      { name: 'events that can be asked for', value: captured, unit: '', atLeast: (WARM + documents) * EVENTS },
      { name: 'keys of an event', value: keys / captured, unit: '' },
      { name: 'jobs with an error or a duplicate', value: unclean, unit: '', atMost: 0 },
    ]);
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
