/**
 * A command over HTTP: gateway, decider, append, read models, one transaction. Beside it, on the same PostgreSQL, plain `pg` inserting the
 * very rows those commands left, one transaction each, with as many writers. `npm run bench -- append [seconds]`, with `--processes` every
 * service as a process of its own, with `--kafka` these on a broker.
 */
import pg from 'pg';
import { Pool } from 'undici';
import { numbers } from './support/engine.ts';
import { report } from './support/measure.ts';
import { type RunningProofmark, withProofmark } from './support/proofmark.ts';

const [seconds = 8] = numbers();
const WRITERS = 16;
/** Until the compilers of Node and, where there is a broker, of Java have done what they do once. */
const WARM_MS = 20_000;
const TABLES = ['events', 'claimed_slugs', 'qr_code_details', 'qr_code_terms', 'qr_code_destinations_history'] as const;
/** Which column names the code. */
const CODE: Record<string, string> = { events: 'stream_id' };

async function perSecond(work: (writer: number, until: number) => Promise<number>): Promise<number> {
  const began = performance.now();
  const done = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => work(writer, began + seconds * 1000)));
  return (done.reduce((sum, n) => sum + n, 0) * 1000) / (performance.now() - began);
}

async function createCodes({ demo }: RunningProofmark): Promise<number> {
  const client = new Pool(demo.gatewayUrl.replace('localhost', '127.0.0.1'), { connections: WRITERS, pipelining: 1 });
  const headers = { authorization: `Bearer ${demo.keys.live.token}`, 'content-type': 'application/json' };
  const create = async (name: string) => {
    const body = JSON.stringify({ name, destinationUrl: 'https://example.com/post-purchase' });
    const answer = await client.request({ method: 'POST', path: '/api/v1/qr-codes', headers, body });
    await answer.body.dump();
    if (answer.statusCode !== 201) throw new Error(`A code was answered with ${answer.statusCode}.`);
  };
  const loop = (label: string) => async (writer: number, until: number) => {
    let made = 0;
    while (performance.now() < until) await create(`${label} ${writer} ${made++}`);
    return made;
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => loop('Warm')(writer, performance.now() + WARM_MS)));
  const rate = await perSecond(loop('Insert'));
  await client.close();
  return rate;
}

type Row = Record<string, unknown>;

/** The rows of each code, as statements with their values. */
async function rowsOfCodes(client: pg.Client): Promise<{ sql: string; values: unknown[] }[][]> {
  const byCode = new Map<string, { sql: string; values: unknown[] }[]>();
  for (const table of TABLES) {
    await client.query(`CREATE TABLE IF NOT EXISTS bench.${table} (LIKE codes.${table} INCLUDING ALL)`);
    const id = CODE[table] ?? 'qr_code_id';
    const { rows } = await client.query<Row>(`SELECT * FROM codes.${table} WHERE ${id} LIKE 'qr_%'`);
    for (const row of rows) {
      const { position: _drawn, transaction: _own, ...kept } = row;
      const columns = Object.keys(kept);
      const places = columns.map((_, i) => `$${i + 1}`);
      const statement = {
        sql: `INSERT INTO bench.${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`,
        values: Object.values(kept).map((value) => (isJson(value) ? JSON.stringify(value) : value)),
      };
      const code = String(row[id]);
      byCode.set(code, [...(byCode.get(code) ?? []), statement]);
    }
  }
  return [...byCode.values()];
}

function isJson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

async function insertPlainly(url: string): Promise<number> {
  const reader = new pg.Client({ connectionString: url });
  await reader.connect();
  await reader.query('CREATE SCHEMA bench');
  const codes = await rowsOfCodes(reader);
  const clients = await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  let next = 0;
  const rate = await perSecond(async (writer, until) => {
    const client = clients[writer] as pg.Client;
    let inserted = 0;
    while (performance.now() < until && next < codes.length) {
      const rows = codes[next++] ?? [];
      await client.query('BEGIN');
      for (const { sql, values } of rows) await client.query(sql, values);
      await client.query('COMMIT');
      inserted++;
    }
    return inserted;
  });
  await Promise.all([reader, ...clients].map((client) => client.end()));
  return rate;
}

const apart = ['--processes', '--kafka'].find((option) => process.argv.includes(option));
const result = apart === undefined ? 'append' : `append.${apart.slice(2)}`;

await withProofmark(apart === undefined ? [] : [apart], async (proofmark) => {
  const commands = await createCodes(proofmark);
  const plain = await insertPlainly(proofmark.postgresUrl);
  await report(result, [
    { name: 'commands over HTTP, 16 writers', value: commands, unit: '/s' },
    { name: 'plain pg inserting the same rows, 16 writers', value: plain, unit: 'transactions/s' },
    { name: 'ratio', value: commands / plain, unit: '×', atLeast: 0.4 },
  ]);
});
