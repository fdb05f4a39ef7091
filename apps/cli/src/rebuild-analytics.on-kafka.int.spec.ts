import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { analytics } from '@proofmark/analytics';
import { startTemporaryBroker, whyNoBroker } from '@proofmark/embedded-kafka';
import { KafkaEventStream } from '@proofmark/event-stream';
import { type RunningService, startService } from '@proofmark/runtime';
import { provisionDatabase, type TestDatabase, testEnv } from '@proofmark/testing';
import { capturedTerminal } from './captured-terminal.fixture.js';
import { runCli } from './run-cli.js';
import { ScanLedger } from './scan-ledger.fixture.js';

const missing = await whyNoBroker();

(missing === null ? describe : describe.skip)('npm run rebuild -- analytics, on Kafka', () => {
  let broker: Awaited<ReturnType<typeof startTemporaryBroker>>;
  let database: TestDatabase;
  let service: RunningService;
  let stream: KafkaEventStream;
  beforeAll(async () => {
    broker = await startTemporaryBroker();
    database = await provisionDatabase('analytics');
    const kafka = { EVENT_STREAM: 'kafka', KAFKA_BROKERS: broker.brokers };
    service = await startService(analytics, testEnv('analytics', database, kafka));
    stream = await KafkaEventStream.open({ brokers: [broker.brokers], appendTimeoutMs: 60_000 });
  });
  afterAll(async () => {
    await stream?.close();
    await service?.close();
    await database?.drop();
    await broker?.end();
  });

  async function run(...args: string[]) {
    const env = {
      MIGRATION_DATABASE_URL: database.of('analytics').migrationDatabaseUrl,
      KAFKA_BROKERS: broker.brokers,
    };
    const terminal = capturedTerminal(env);
    const code = await runCli(args, terminal);
    return { code, said: terminal.said.join('\n') };
  }

  it(
    missing ?? 'counts all scans of the topic anew, also while more of them arrive, and none twice',
    async () => {
      const ledger = new ScanLedger(stream, () => service.url);
      await ledger.send(400, '2026-05-10');
      await ledger.isCounted();
      await database.query('UPDATE analytics.scan_buckets SET people = people + 5');
      let isOver = false;
      const phones = (async () => {
        for (; !isOver; await sleep(10)) await ledger.send(20, '2026-05-11');
      })();
      const reports = [await run('rebuild', 'analytics', 'scan-counts'), await run('rebuild', 'analytics', 'all')];
      isOver = true;
      await phones;
      expect(reports.map(({ code }) => code)).toEqual([0, 0]);
      expect(reports[0]?.said).not.toContain('kept');
      await ledger.isCounted();
      expect(await run('dead-letters', 'list')).toMatchObject({ code: 0, said: 'No dead letter waits.' });
    },
    180_000,
  );
});
