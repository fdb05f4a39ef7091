/**
 * What a command, a code's analytics and the list of codes take as a workspace grows: 10⁴, 10⁵ and 10⁶ codes with ten scans each on
 * average, some codes with very many. What is there is written as rows; what is measured goes over HTTP. `npm run bench -- growth`
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Pool } from 'undici';
import { type Figure, report } from './support/measure.ts';
import { type RunningProofmark, withProofmark } from './support/proofmark.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const SCANS_PER_CODE = 10;
/** Until V8 has compiled what it can: the first size would otherwise be slower than it is. */
const WARM = 2_000;
const SAMPLES = 1_000;

const FILL = await readFile(fileURLToPath(new URL('growth/fill.sql', import.meta.url)), 'utf8');

/** Adds the codes `from` to `to` with their scans, and lets PostgreSQL tidy up as it would in the months this takes in life. */
async function grow(client: pg.Client, workspaceId: string, from: number, to: number): Promise<void> {
  const terms = { workspace: workspaceId, first: from, last: to - 1, scans: (to - from) * SCANS_PER_CODE };
  for (const [name, value] of Object.entries(terms))
    await client.query('SELECT set_config($1, $2, false)', [`growth.${name}`, String(value)]);
  for (const statement of FILL.split(';\n')) if (statement.trim()) await client.query(statement);
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
}

async function p95(work: (n: number) => Promise<void>): Promise<number> {
  for (let n = 0; n < WARM; n++) await work(n);
  const times: number[] = [];
  for (let n = WARM; n < WARM + SAMPLES; n++) {
    const began = performance.now();
    await work(n);
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[Math.floor(SAMPLES * 0.95)] ?? Number.NaN;
}

/** As `fill.sql` makes them. */
function codeId(n: number): string {
  return `qr_${String(n).padStart(26, '0')}`;
}

async function measure({ demo }: RunningProofmark, size: number): Promise<Record<string, number>> {
  const client = new Pool(demo.gatewayUrl, { connections: 1, pipelining: 1 });
  const headers = { authorization: `Bearer ${demo.keys.live.token}`, 'content-type': 'application/json' };
  const ask = async (method: 'GET' | 'POST', path: string, body?: object, expected = 200) => {
    const answer = await client.request({ method, path, headers, body: body ? JSON.stringify(body) : null });
    const text = await answer.body.text();
    if (answer.statusCode !== expected) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return text;
  };
  const pages = ['', '&status=active', '&tag=tag-7', '&q=menu', '&type=dynamic'];
  const cursors: string[] = [''];
  for (let n = 0; n < 20; n++) {
    const { page: found } = JSON.parse(await ask('GET', `/api/v1/qr-codes?limit=50${cursors.at(-1)}`)) as {
      page: { nextCursor: string | null };
    };
    if (found.nextCursor) cursors.push(`&cursor=${encodeURIComponent(found.nextCursor)}`);
  }
  // The first codes have most of the scans.
  const some = (n: number) => codeId(n % 2 ? n % 50 : Math.floor((n * 7919) % size));
  const result = {
    append: await p95(async (n) => {
      const body = { name: `Grown ${size} ${n}`, destinationUrl: 'https://example.com/grown' };
      await ask('POST', '/api/v1/qr-codes', body, 201);
    }),
    analytics: await p95(async (n) => void (await ask('GET', `/api/v1/qr-codes/${some(n)}/analytics`))),
    list: await p95(async (n) => {
      const filter = n % 2 ? pages[n % pages.length] : cursors[n % cursors.length];
      await ask('GET', `/api/v1/qr-codes?limit=50${filter}`);
    }),
  };
  await client.close();
  return result;
}

await withProofmark([], async (proofmark) => {
  const client = new pg.Client({ connectionString: proofmark.postgresUrl });
  // The cluster's end is not the benchmark's failure.
  client.on('error', () => undefined);
  await client.connect();
  const at: Record<string, number>[] = [];
  let from = 0;
  for (const size of SIZES) {
    await grow(client, proofmark.demo.workspaceId, from, size);
    from = size;
    at.push(await measure(proofmark, size));
  }
  const { rows } = await client.query<{ codes: string; scans: string }>(
    'SELECT (SELECT count(*) FROM codes.qr_code_details) AS codes, (SELECT count(*) FROM analytics.scans) AS scans',
  );
  await client.end();
  const figures = Object.keys(at[0] ?? {}).flatMap((what): Figure[] => [
    ...SIZES.map((size, i) => ({ name: `${what}: p95 at ${size} codes`, value: at[i]?.[what] ?? NaN, unit: 'ms' })),
    {
      name: `${what}: last over first`,
      value: (at.at(-1)?.[what] ?? NaN) / (at[0]?.[what] ?? NaN),
      unit: '×',
      atMost: 2,
    },
  ]);
  await report('growth', [
    { name: 'codes at the end', value: Number(rows[0]?.codes), unit: '', atLeast: 1_000_000 },
    { name: 'scans at the end', value: Number(rows[0]?.scans), unit: '', atLeast: 10_000_000 },
    ...figures,
  ]);
});
