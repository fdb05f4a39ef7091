/**
 * Appends through the event store alone, without HTTP and read models, beside plain `pg` inserting the same rows on the same PostgreSQL:
 * one fact per transaction with 16 writers, and 500 facts per transaction with one; and beside Emmett's store. `npm run bench -- append-store [seconds]`
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provision, startCluster } from '@proofmark/embedded-postgres';
import { type Event, EventStore } from '@proofmark/event-sourcing';
import { CreateEvents, EventStoreModule } from '@proofmark/event-store';
import { EventStreamModule } from '@proofmark/event-stream';
import { type CallContext, DatabaseConfig, newId, runInContext, RuntimeModule, startService } from '@proofmark/runtime';
import pg from 'pg';
import { report } from './support/measure.ts';
import { peer } from './support/peers.ts';

const [seconds = 5] = process.argv.slice(2).map(Number);
const WRITERS = 16;
const BATCH = 500;

const data = { name: 'Summer menu', destinationUrl: 'https://www.example.com/menu/summer', tags: ['menu', 'summer'] };
const fact: Event = { type: 'QrCodeCreated', data };
const context: CallContext = {
  workspaceId: 'ws_1',
  mode: 'live',
  actor: { kind: 'api-key', id: 'key_1' },
  scopes: [],
  requestId: 'req_1',
};
const INSERT = `
  INSERT INTO bench.events (stream_id, version, workspace_id, mode, type, schema_version, data, metadata, recorded_at)
  SELECT $1, n, 'ws_1', 'live', 'QrCodeCreated', 1, fact, $3, now() FROM unnest($2::jsonb[]) WITH ORDINALITY AS facts (fact, n)`;
const metadata = JSON.stringify({ actor: context.actor, requestId: context.requestId });

/** How many facts per second so many writers append, after a second of warming up. */
async function perSecond(writers: number, append: (writer: number) => Promise<number>): Promise<number> {
  const run = async (ms: number) => {
    const until = performance.now() + ms;
    const counts = Array.from({ length: writers }, async (_, writer) => {
      let appended = 0;
      while (performance.now() < until) appended += await append(writer);
      return appended;
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };
  await run(1000);
  const began = performance.now();
  return ((await run(seconds * 1000)) * 1000) / (performance.now() - began);
}

const dataDir = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
const cluster = await startCluster({ dataDir: join(dataDir, 'postgres'), password: randomUUID(), durable: true });
try {
  const { services, eventStreamUrl } = await provision(cluster.superuserUrl, {
    database: 'bench',
    services: ['codes'],
  });
  const service = await startService(
    {
      name: 'codes',
      config: DatabaseConfig,
      module: (config) => ({
        module: class Bench {},
        imports: [
          RuntimeModule.forService({ config, migrations: [CreateEvents] }),
          EventStreamModule.forService(config),
          EventStoreModule.forService({}),
        ],
      }),
    },
    {
      LOG_LEVEL: 'warn',
      DATABASE_URL: services['codes']?.databaseUrl,
      MIGRATION_DATABASE_URL: services['codes']?.migrationDatabaseUrl,
      DATABASE_POOL_SIZE: String(WRITERS),
      EVENT_STREAM_URL: eventStreamUrl,
      CONTEXT_SIGNING_KEY: 'the key of this benchmark and of nothing else',
      SEALING_KEY: Buffer.alloc(32).toString('base64'),
    },
  );
  const store = service.app.get(EventStore);
  const plainUrl = Object.assign(new URL(cluster.superuserUrl), { pathname: '/bench' }).href;
  const plain = new pg.Pool({ connectionString: plainUrl, max: WRITERS });
  await plain.query('CREATE SCHEMA bench');
  await plain.query('CREATE TABLE bench.events (LIKE codes.events INCLUDING ALL)');

  const through = (count: number) => async () => {
    await runInContext(context, () => store.append(newId('qr'), 0, Array<Event>(count).fill(fact)));
    return count;
  };
  const plainly = (count: number) => async () => {
    await plain.query(INSERT, [newId('qr'), Array<string>(count).fill(JSON.stringify(data)), metadata]);
    return count;
  };
  const [storeOne, plainOne] = [await perSecond(WRITERS, through(1)), await perSecond(WRITERS, plainly(1))];
  const [storeMany, plainMany] = [await perSecond(1, through(BATCH)), await perSecond(1, plainly(BATCH))];
  const emmett = await peer('emmett.mjs', plainUrl, WRITERS, seconds);
  await report('append-store', [
    { name: 'through the store, 16 writers, one fact each', value: storeOne, unit: '/s' },
    { name: 'plain pg, 16 writers, one row each', value: plainOne, unit: '/s' },
    { name: 'ratio', value: storeOne / plainOne, unit: '×', atLeast: 0.4 },
    { name: 'Emmett’s PostgreSQL store, 16 writers, one fact each', value: emmett, unit: '/s' },
    { name: 'beside Emmett', value: storeOne / emmett, unit: '×' },
    { name: 'through the store, 500 facts at once', value: storeMany, unit: '/s' },
    { name: 'plain pg, 500 rows at once', value: plainMany, unit: '/s' },
    { name: 'ratio, 500 at once', value: storeMany / plainMany, unit: '×', atLeast: 0.4 },
  ]);
  await plain.end();
  await service.close();
} finally {
  await cluster.stop();
  await rm(dataDir, { recursive: true, force: true });
}
