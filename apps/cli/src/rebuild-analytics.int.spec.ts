import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { analytics } from '@proofmark/analytics';
import { topics } from '@proofmark/contracts';
import { PostgresEventStream } from '@proofmark/event-stream';
import { type RunningService, startService } from '@proofmark/runtime';
import { provisionDatabase, type TestDatabase, testEnv } from '@proofmark/testing';
import { capturedTerminal } from './captured-terminal.fixture.js';
import { runCli } from './run-cli.js';
import { ScanLedger } from './scan-ledger.fixture.js';

let database: TestDatabase;
let service: RunningService;
let stream: PostgresEventStream;
let ledger: ScanLedger;
beforeAll(async () => {
  database = await provisionDatabase('analytics');
  service = await startService(analytics, testEnv('analytics', database));
  stream = await PostgresEventStream.open({ connectionString: database.eventStreamUrl });
  ledger = new ScanLedger(stream, () => service.url);
});
afterAll(async () => {
  await stream?.close();
  await service?.close();
  await database?.drop();
});

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
    await ledger.send(400, '2026-05-10');
    await ledger.isCounted();
    await database.query('UPDATE analytics.scan_buckets SET people = people + 5');
    await database.query("DELETE FROM analytics.scans WHERE code_id = 'qr_1'");
    let isOver = false;
    const phones = (async () => {
      for (let n = 0; !isOver; n++, await sleep(10)) await ledger.send(20, n % 2 ? '2026-05-10' : '2026-05-11');
    })();
    const before = ledger.scans.length;
    const first = await rebuild('scan-counts');
    const second = await rebuild('scan-counts');
    isOver = true;
    await phones;
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.said).toMatch(/scan-counts was made anew from \d+ records; changing places took \d+ ms\./);
    expect(first.said).not.toContain('kept');
    expect(ledger.scans.length).toBeGreaterThan(before);
    await ledger.isCounted();
  });

  it('keeps the days that the topic no longer has as they were counted, and counts the others anew', async () => {
    await ledger.send(100, '2026-05-20');
    await ledger.isCounted();
    expect(await forget('2026-05-11')).toBeGreaterThan(0);
    // Wrong on a day that can be counted anew.
    await database.query("DELETE FROM analytics.scan_buckets WHERE bucket >= '2026-05-20'");
    const { code, said } = await rebuild('scan-counts');
    expect(code).toBe(0);
    expect(said).toMatch(
      /\d+ scans are no longer in the topic: the counts of all days up to 2026-05-10 were kept as they were\./,
    );
    await ledger.isCounted();
    await ledger.send(30, '2026-05-10');
    await ledger.isCounted();
  });

  it('gives a database that was lost all that the topic has', async () => {
    const before = await ledger.answered();
    await rebuild('scan-counts');
    expect(await ledger.answered()).toEqual(before);
    const kept = ledger.scans.filter(({ scannedAt }) => scannedAt >= '2026-05-11');
    const again = ledger.scans.slice(-30);
    for (const table of ['scans', 'scan_buckets', 'scan_breakdowns', 'scan_visitors', 'stream_positions'])
      await database.query(`DELETE FROM analytics.${table}`);
    expect((await ledger.answered()).totalScans).toBe(0);
    expect(await rebuild('all')).toMatchObject({ code: 0 });
    ledger.scans = [...kept, ...again];
    await ledger.isCounted();
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
    expect(seen).toEqual(new Set(ledger.scans.map(({ scanId }) => scanId)));
  });
});
