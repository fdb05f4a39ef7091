import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { analytics } from '@proofmark/analytics';
import { message, type Scan, scanCaptured, topics } from '@proofmark/contracts';
import { PostgresEventStream } from '@proofmark/event-stream';
import { type RunningService, startService } from '@proofmark/runtime';
import {
  eventually,
  get,
  provisionDatabase,
  send,
  signedHeaders,
  TEST_CONTEXT,
  type TestDatabase,
  testEnv,
} from '@proofmark/testing';
import { capturedTerminal } from './captured-terminal.fixture.js';
import { runCli } from './run-cli.js';

let database: TestDatabase;
let service: RunningService;
let stream: PostgresEventStream;
beforeAll(async () => {
  database = await provisionDatabase('analytics');
  service = await startService(analytics, testEnv('analytics', database));
  stream = await PostgresEventStream.open({ connectionString: database.eventStreamUrl });
});
afterAll(async () => {
  await stream?.close();
  await service?.close();
  await database?.drop();
});

/** What the phones were told, kept outside of everything. */
const ledger: Scan[] = [];
const { workspaceId, mode } = TEST_CONTEXT;

function scan(day: string): Scan {
  const n = ledger.length;
  const made: Scan = {
    ...{ scanId: randomUUID(), codeId: `qr_${n % 7}`, slug: 'kettle', outcome: 'redirected', destinationUrl: null },
    ...{ scannedAt: `${day}T0${n % 10}:30:00.000Z`, country: ['BR', 'PT', 'DE'][n % 3] ?? null, region: null },
    ...{ city: null, device: 'mobile', os: null, browser: null, language: null, referrer: null, utm: {} },
    ...{ visitor: `visitor ${n % 40}`, notCounted: n % 10 === 0 ? 'bot' : null },
  };
  ledger.push(made);
  return made;
}

/** Each scan is sent twice, as a resolver does that does not know whether the first time arrived. */
async function send2(scans: readonly Scan[]): Promise<void> {
  const records = scans.map((data) => {
    const envelope = { id: data.scanId, subject: data.codeId, time: data.scannedAt, workspaceId, mode };
    return { key: data.codeId, message: message(scanCaptured, envelope, data) };
  });
  await stream.append(topics.scan.name, records);
  await stream.append(topics.scan.name, records.slice(0, 20));
}

const scans = (count: number, day: string) => Array.from({ length: count }, () => scan(day));

function expected() {
  const people = ledger.filter(({ notCounted }) => notCounted === null);
  const visits = new Set(people.map(({ visitor, scannedAt }) => `${visitor} ${scannedAt.slice(0, 10)}`));
  const countries = Map.groupBy(people, ({ country }) => country ?? '');
  return {
    totalScans: people.length,
    uniqueVisitors: visits.size,
    quality: { raw: ledger.length },
    breakdowns: { countries: [...countries].map(([label, { length }]) => ({ label, value: length })).sort(byLabel) },
  };
}
const byLabel = (a: { label: string }, b: { label: string }) => (a.label < b.label ? -1 : 1);

async function answered() {
  const answer = await send(service.url, {
    ...get('/api/v1/analytics?from=2026-05-01&to=2026-05-31'),
    headers: signedHeaders({ scopes: ['analytics:read'] }),
  });
  const { breakdowns, ...totals } = answer.body.data;
  return { ...totals, breakdowns: { countries: [...breakdowns.countries].sort(byLabel) } };
}
const countsAreRight = () => eventually(async () => expect(await answered()).toMatchObject(expected()));

async function rebuild(...what: string[]) {
  const { migrationDatabaseUrl } = database.of('analytics');
  const env = { MIGRATION_DATABASE_URL: migrationDatabaseUrl, EVENT_STREAM_URL: database.eventStreamUrl };
  const terminal = capturedTerminal(env);
  return { code: await runCli(['rebuild', 'analytics', ...what], terminal), said: terminal.said.join('\n') };
}

/** As retention would, or a broker that lost its disk. */
async function forget(day: string): Promise<number> {
  const [row] = await database.query<{ id: number }>('SELECT topic_id AS id FROM event_stream.topics WHERE name = $1', [
    topics.scan.name,
  ]);
  const gone = await database.query(
    `DELETE FROM event_stream.records_${row?.id} WHERE value::json->'data'->>'scannedAt' < $1 RETURNING 1`,
    [day],
  );
  return gone.length;
}

describe('npm run rebuild -- analytics', () => {
  it('counts all scans of the topic anew, also while more of them arrive, and none twice', async () => {
    await send2(scans(400, '2026-05-10'));
    await countsAreRight();
    await database.query('UPDATE analytics.scan_buckets SET people = people + 5');
    await database.query("DELETE FROM analytics.scans WHERE code_id = 'qr_1'");
    let isOver = false;
    const phones = (async () => {
      for (let n = 0; !isOver; n++, await sleep(10)) await send2(scans(20, n % 2 ? '2026-05-10' : '2026-05-11'));
    })();
    const before = ledger.length;
    const first = await rebuild('scan-counts');
    const second = await rebuild('scan-counts');
    isOver = true;
    await phones;
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.said).toMatch(/scan-counts was made anew from \d+ records; changing places took \d+ ms\./);
    expect(first.said).not.toContain('kept');
    expect(ledger.length).toBeGreaterThan(before);
    await countsAreRight();
  });

  it('keeps the days that the topic no longer has as they were counted, and counts the others anew', async () => {
    await send2(scans(100, '2026-05-20'));
    await countsAreRight();
    expect(await forget('2026-05-11')).toBeGreaterThan(0);
    // Wrong on a day that can be counted anew.
    await database.query("DELETE FROM analytics.scan_buckets WHERE bucket >= '2026-05-20'");
    const { code, said } = await rebuild('scan-counts');
    expect(code).toBe(0);
    expect(said).toMatch(
      /\d+ scans are no longer in the topic: the counts of all days up to 2026-05-10 were kept as they were\./,
    );
    await countsAreRight();
    await send2(scans(30, '2026-05-10'));
    await countsAreRight();
  });

  it('gives a database that was lost all that the topic has', async () => {
    const before = await answered();
    await rebuild('scan-counts');
    expect(await answered()).toEqual(before);
    const kept = ledger.filter(({ scannedAt }) => scannedAt >= '2026-05-11');
    const again = ledger.slice(-30);
    for (const table of ['scans', 'scan_buckets', 'scan_breakdowns', 'scan_visitors', 'stream_positions'])
      await database.query(`DELETE FROM analytics.${table}`);
    expect((await answered()).totalScans).toBe(0);
    expect(await rebuild('all')).toMatchObject({ code: 0 });
    ledger.splice(0, ledger.length, ...kept, ...again);
    await countsAreRight();
  });

  it('is what a consumer finds that nobody has heard of before: it reads from the start', async () => {
    const seen = new Set<string>();
    const consumer = await stream.subscribe({
      group: 'spec.newcomer',
      topics: [topics.scan.name],
      from: 'earliest',
      sharing: { kind: 'shared' },
      handle: async ({ records }) => records.forEach((record) => seen.add(record.message?.id ?? '')),
    });
    await consumer.caughtUp();
    expect(seen).toEqual(new Set(ledger.map(({ scanId }) => scanId)));
  });
});
