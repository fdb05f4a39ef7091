/**
 * How many facts per second go into a read model that is made anew: the details of QR codes, with their search terms, from codes that were
 * each made and re-pointed four times. Beside it: reading the same facts and doing nothing with them, and writing the finished rows with one
 * statement, which is as little as there is to do. `npm run bench -- rebuild [facts]`
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codes, codesReadModels } from '@proofmark/codes';
import { provision, startCluster } from '@proofmark/embedded-postgres';
import { projection, rebuildReadModel } from '@proofmark/event-store';
import { startService } from '@proofmark/runtime';
import pg from 'pg';
import { median, report } from './support/measure.ts';

const [facts = 250_000] = process.argv.slice(2).map(Number);
const FACTS_PER_CODE = 5;
const ROUNDS = 3;

/** Each code's facts in order, those of different codes mixed. */
const WRITE = `
  INSERT INTO codes.events (stream_id, version, workspace_id, mode, type, schema_version, data, metadata, recorded_at)
  SELECT code.id, 1 + n / $2, 'ws_1', 'live', CASE WHEN n < $2 THEN 'QrCodeCreated' ELSE 'QrDestinationChanged' END, 1,
    CASE WHEN n < $2 THEN jsonb_build_object('qrCodeId', code.id, 'name', 'Summer menu ' || n, 'slug', code.id, 'type', 'dynamic',
        'destinationUrl', 'https://www.example.com/menu', 'foregroundColor', '#111827', 'backgroundColor', '#ffffff', 'margin', 4,
        'errorCorrection', 'Q', 'frameText', NULL, 'tags', '["menu", "summer"]'::jsonb, 'utm', '{"utm_source": "qr"}'::jsonb,
        'createdAt', '2026-11-20T10:00:00.000Z', 'createdBy', 'key_1')
      ELSE jsonb_build_object('qrCodeId', code.id, 'destinationUrl', 'https://www.example.com/menu/' || n,
        'previousDestinationUrl', 'https://www.example.com/menu', 'changedAt', '2026-11-20T10:00:00.000Z', 'changedBy', 'key_1') END,
    '{"actor": {"kind": "api-key", "id": "key_1"}, "requestId": "req_1"}', now()
  FROM generate_series(0, $1::int - 1) AS n, LATERAL (SELECT 'qr_' || lpad((n % $2)::text, 26, '0') AS id) AS code`;

const details = codesReadModels.projections.find(({ name }) => name === 'qr-code-details');
if (!details) throw new Error('The read model has another name by now.');
/** Reads every fact, as it names its type, and writes nothing. */
const nothing = projection('qr-code-details', Object.fromEntries(details.types.map((type) => [type, 'ignored'])), {
  tables: details.tables,
});

const dataDir = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
const cluster = await startCluster({ dataDir: join(dataDir, 'postgres'), password: randomUUID(), durable: true });
try {
  const { services, eventStreamUrl } = await provision(cluster.superuserUrl, {
    database: 'bench',
    services: ['codes'],
  });
  const { databaseUrl = '', migrationDatabaseUrl: url = '' } = services['codes'] ?? {};
  // Runs once, for its migrations.
  const service = await startService(codes, {
    ...{ LOG_LEVEL: 'warn', EVENT_STREAM_URL: eventStreamUrl, RESOLVER_PUBLIC_URL: 'https://go.example' },
    ...{ DATABASE_URL: databaseUrl, MIGRATION_DATABASE_URL: url, SEALING_KEY: Buffer.alloc(32).toString('base64') },
    CONTEXT_SIGNING_KEY: 'the key of this benchmark and of nothing else',
  });
  await service.close();
  const client = new pg.Client({
    connectionString: Object.assign(new URL(cluster.superuserUrl), { pathname: '/bench' }).href,
  });
  await client.connect();
  const distinct = Math.ceil(facts / FACTS_PER_CODE);
  await client.query(WRITE, [facts, distinct]);
  await client.query('VACUUM ANALYZE codes.events');

  const perSecond = async (work: () => Promise<unknown>): Promise<number> => {
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now();
      await work();
      rates.push((facts * 1000) / (performance.now() - began));
    }
    return median(rates);
  };
  const rebuild = (model: typeof details) =>
    rebuildReadModel({ ...codesReadModels, url, schema: 'codes', projection: model });
  const reading = await perSecond(() => rebuild(nothing));
  const rate = await perSecond(() => rebuild(details));
  const { rows } = await client.query<{ right: string }>(
    `SELECT count(*) AS right FROM codes.qr_code_details d JOIN codes.events e
       ON e.stream_id = d.qr_code_id AND e.version = $1 AND e.data->>'destinationUrl' = d.destination_url
     WHERE EXISTS (SELECT FROM codes.qr_code_terms t WHERE t.qr_code_id = d.qr_code_id)`,
    [FACTS_PER_CODE],
  );
  const bare = await perSecond(async () => {
    await client.query('CREATE TABLE codes.bare (LIKE codes.qr_code_details INCLUDING ALL)');
    await client.query('INSERT INTO codes.bare SELECT * FROM codes.qr_code_details');
    await client.query('DROP TABLE codes.bare');
  });
  await report('rebuild', [
    { name: 'facts into a read model made anew', value: rate, unit: '/s', atLeast: 30_000 },
    { name: 'codes whose row is right', value: Number(rows[0]?.right), unit: '', atLeast: distinct },
    { name: 'facts only read', value: reading, unit: '/s' },
    { name: 'ratio to only reading them', value: rate / reading, unit: '×' },
    { name: 'copying the finished rows in one statement, per fact', value: bare, unit: '/s' },
  ]);
  await client.end();
} finally {
  await cluster.stop();
  await rm(dataDir, { recursive: true, force: true });
}
