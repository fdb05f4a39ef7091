/**
 * How many facts per second get from the event table of a service, through its relay and the event stream, into a projected
 * row of another service. Both run in this one process, as `npm start` runs them. `npm run bench -- relay [facts] [--kafka]`
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Migration } from '@mikro-orm/migrations';
import {
  message,
  qrCreated,
  qrDestinationUpdated,
  type QrMessage,
  type QrSnapshot,
  topics,
} from '@proofmark/contracts';
import { provision, startCluster } from '@proofmark/embedded-postgres';
import type { Event } from '@proofmark/event-sourcing';
import {
  CreateEvents,
  CreateStreamPositions,
  envelopeOf,
  EventStoreModule,
  publishedEvents,
  StreamPositions,
} from '@proofmark/event-store';
import { EventStream, EventStreamModule } from '@proofmark/event-stream';
import { DatabaseConfig, type MigrationClass, RuntimeModule, startService } from '@proofmark/runtime';
import pg from 'pg';
import { type Engine, numbers, resultName, startEngine } from './support/engine.ts';
import { report } from './support/measure.ts';

const [facts = 150_000] = numbers();
const FACTS_PER_CODE = 5;
const HISTORY = 10_000;

type CodeEvent =
  | Event<'Created', { destinationUrl: string; createdAt: string }>
  | Event<'Repointed', { destinationUrl: string; previousDestinationUrl: string; changedAt: string }>;

const published = publishedEvents<CodeEvent, QrSnapshot | null>({
  topic: topics.qr,
  streams: 'qr_',
  initial: null,
  evolve(code, { type, data, streamId }) {
    if (type === 'Repointed')
      return code && { ...code, destinationUrl: data.destinationUrl, updatedAt: data.changedAt };
    return {
      id: streamId,
      name: 'Summer menu',
      slug: streamId,
      type: 'dynamic',
      status: 'active',
      destinationUrl: data.destinationUrl,
      publicUrl: `https://go.brand.example/r/${streamId}`,
      foregroundColor: '#111827',
      backgroundColor: '#ffffff',
      frameText: null,
      tags: ['menu', 'summer'],
      utm: { utm_source: 'qr' },
      createdAt: data.createdAt,
      updatedAt: data.createdAt,
    };
  },
  message(recorded, code) {
    if (!code) return null;
    if (recorded.type === 'Created') return message(qrCreated, envelopeOf(recorded), code);
    const { previousDestinationUrl } = recorded.data;
    return message(qrDestinationUpdated, envelopeOf(recorded), { ...code, previousDestinationUrl });
  },
});

class CreateDestinations extends Migration {
  override up(): void {
    this.addSql('CREATE TABLE destinations (code_id text PRIMARY KEY, url text NOT NULL, sequence integer NOT NULL)');
  }
}

const PROJECT = `
  INSERT INTO destinations (code_id, url, sequence)
  SELECT DISTINCT ON (id) id, url, sequence FROM json_to_recordset(?) AS told(id text, url text, sequence int)
  ORDER BY id, sequence DESC
  ON CONFLICT (code_id) DO UPDATE SET url = excluded.url, sequence = excluded.sequence
  WHERE destinations.sequence < excluded.sequence`;

/** Facts `from` to `to` of many codes, each code's in order, those of different codes mixed. */
const WRITE = `
  INSERT INTO codes.events (stream_id, version, workspace_id, mode, type, schema_version, data, metadata, recorded_at)
  SELECT 'qr_' || lpad((n % $3)::text, 26, '0'), 1 + n / $3, 'ws_1', 'live', CASE WHEN n < $3 THEN 'Created' ELSE 'Repointed' END, 1,
    jsonb_build_object('destinationUrl', 'https://www.example.com/menu/' || n, 'previousDestinationUrl', 'https://www.example.com/menu',
      'createdAt', '2026-11-20T10:00:00.000Z', 'changedAt', '2026-11-20T10:00:00.000Z'),
    '{"actor": {"kind": "api-key", "id": "key_1"}, "requestId": "req_1"}', now()
  FROM generate_series($1::int, $2::int - 1) AS n`;

const dataDir = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
const cluster = await startCluster({ dataDir: join(dataDir, 'postgres'), password: randomUUID(), durable: true });
let engine: Engine | undefined;
try {
  const { services, eventStreamUrl } = await provision(cluster.superuserUrl, {
    database: 'bench',
    services: ['codes', 'reader'],
  });
  engine = await startEngine(dataDir, eventStreamUrl);
  const common = {
    LOG_LEVEL: 'warn',
    ...engine.env,
    CONTEXT_SIGNING_KEY: 'the key of this benchmark and of nothing else',
    SEALING_KEY: Buffer.alloc(32).toString('base64'),
  };
  const environment = (service: string) => ({
    ...common,
    DATABASE_URL: services[service]?.databaseUrl,
    MIGRATION_DATABASE_URL: services[service]?.migrationDatabaseUrl,
  });
  const client = new pg.Client({
    connectionString: Object.assign(new URL(cluster.superuserUrl), { pathname: '/bench' }).href,
  });
  client.on('error', () => undefined);
  await client.connect();

  const start = (
    name: string,
    migrations: MigrationClass[],
    store: Parameters<typeof EventStoreModule.forService>[0],
  ) =>
    startService(
      {
        name,
        config: DatabaseConfig,
        module: (config) => ({
          module: class Bench {},
          imports: [
            RuntimeModule.forService({ config, migrations }),
            EventStreamModule.forService(config),
            EventStoreModule.forService(store),
          ],
        }),
      },
      environment(name),
    );

  const reader = await start('reader', [CreateStreamPositions, CreateDestinations], {});
  const positions = reader.app.get(StreamPositions);
  let projected = 0;
  await reader.app.get(EventStream).subscribe<QrMessage>({
    group: 'reader.destinations',
    topics: [topics.qr.name],
    from: 'earliest',
    sharing: { kind: 'shared' },
    maxBatch: 1000,
    async handle(batch) {
      let rows = 0;
      await positions.projectOnce('reader.destinations', batch, async (em, fresh) => {
        const told = fresh.flatMap(({ message: one }) =>
          one ? [{ id: one.subject, url: one.data.destinationUrl, sequence: one.sequence }] : [],
        );
        await em.execute(PROJECT, [JSON.stringify(told)]);
        rows = told.length;
      });
      projected += rows;
    },
  });

  const codes = await start('codes', [CreateEvents], { published: [published] });
  const all = facts + HISTORY;
  const distinct = Math.ceil(all / FACTS_PER_CODE);
  const until = async (count: number) => {
    while (projected < count) await sleep(5);
  };
  // The first facts warm everything up.
  await client.query(WRITE, [0, HISTORY, distinct]);
  await until(HISTORY);
  // In one transaction, so that the relay and its readers have all of them before them at once.
  await client.query(WRITE, [HISTORY, all, distinct]);
  const began = performance.now();
  await until(all);
  const seconds = (performance.now() - began) / 1000;
  const { rows } = await client.query<{ right: string }>(
    `SELECT count(*) AS right FROM reader.destinations d JOIN codes.events e
       ON e.stream_id = d.code_id AND e.version = d.sequence AND e.data->>'destinationUrl' = d.url
     WHERE NOT EXISTS (SELECT FROM codes.events later WHERE later.stream_id = e.stream_id AND later.version > e.version)`,
  );
  await report(resultName('relay'), [
    { name: 'facts from the event table to a projected row', value: facts / seconds, unit: '/s', atLeast: 15_000 },
    { name: 'codes whose projected row is right', value: Number(rows[0]?.right), unit: '', atLeast: distinct },
  ]);
  await Promise.all([codes.close(), reader.close(), client.end()]);
} finally {
  await engine?.stop();
  await cluster.stop();
  await rm(dataDir, { recursive: true, force: true });
}
