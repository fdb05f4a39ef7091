import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@proofmark/contracts';
import { PostgresEventStream } from '@proofmark/event-stream';
import { Metrics, type RunningService, type Sample, startService } from '@proofmark/runtime';
import { eventually, freePort, provisionDatabase, send, type TestDatabase, testEnv } from '@proofmark/testing';
import { resolver } from './index.js';
import { placesIn } from './local-files.js';
import { publish, qrMessage } from './resolver.fixture.js';

describe('the resolver on a bad day', () => {
  let database: TestDatabase;
  let directory: string;
  let service: RunningService | undefined;
  let nobody: string;

  beforeAll(async () => {
    database = await provisionDatabase();
    const stream = await PostgresEventStream.open({
      connectionString: database.eventStreamUrl,
      topics: Object.values(topics),
    });
    await publish(stream, qrMessage({ slug: 'printed' }));
    await stream.close();
    nobody = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
  });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'resolver-'));
  });
  afterEach(async () => {
    await stop();
    await rm(directory, { recursive: true, force: true });
  });
  afterAll(() => database.drop());

  async function start(extras: NodeJS.ProcessEnv = {}): Promise<void> {
    service = await startService(resolver, testEnv('', database, { DATA_DIR: directory, ...extras }));
  }
  async function stop(): Promise<void> {
    await service?.close();
    service = undefined;
  }
  const ask = (path: string) => send(service?.url ?? '', { method: 'GET', path });
  const state = async () => (await ask('/health/scans')).body;
  /** What Prometheus is told, without the histograms. */
  const told = async (): Promise<Record<string, number>> => {
    const samples = (await service?.app.get(Metrics).read()) ?? [];
    const name = (sample: Sample) =>
      [sample.metric.name.replace('proofmark_', ''), sample.labels['outcome'] ?? []].flat();
    return Object.fromEntries(samples.map((sample) => [name(sample).join(' '), Number(sample.value)]));
  };
  const caughtUp = () => eventually(async () => expect((await state()).links.caughtUp).toBe(true));

  it('does not call a code unknown before it has heard of any', async () => {
    await start({ EVENT_STREAM_URL: nobody });
    const answer = await ask('/r/printed');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect((await ask('/health/ready')).status).toBe(503);
    expect((await ask('/health/live')).status).toBe(200);
    expect(await told()).toMatchObject({
      'redirects_total notYet': 1,
      'redirects_total unknown': 0,
      links_complete: 0,
    });
  });

  it('answers from its own disk while database and stream are down, and says that it is degraded', async () => {
    await start();
    await caughtUp();
    await stop();
    await start({ EVENT_STREAM_URL: nobody });
    expect((await ask('/r/printed')).status).toBe(302);
    expect((await ask('/r/unknown')).status).toBe(404);
    await eventually(async () => {
      const ready = await ask('/health/ready');
      expect([ready.status, ready.body.status]).toEqual([200, 'degraded']);
      expect(ready.body.checks.scans).toContain('The stream does not take scans');
      expect((await state()).journal.depth).toBe(1);
    });
  });

  it('answers on while its journal is full, counts what it cannot keep, and sends the rest when the stream is back', async () => {
    await start();
    await caughtUp();
    await stop();
    await start({ EVENT_STREAM_URL: nobody, JOURNAL_MAX_BYTES: '1048576' });
    const before = (await state()).journal.depth;
    let answered = 0;
    while ((await state()).journal.unrecorded === 0) {
      const answers = await Promise.all(Array.from({ length: 200 }, () => ask('/r/printed')));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([302]));
      answered += answers.length;
    }
    for (let i = 0; i < 20; i++) expect((await ask('/r/printed')).status).toBe(302);
    answered += 20;
    const { status, journal } = await state();
    expect(status).toBe('degraded');
    expect(journal.full).toBe(true);
    expect(journal.depth - before + journal.unrecorded).toBe(answered);
    const numbers = await told();
    expect(numbers).toMatchObject({
      'redirects_total redirected': answered,
      journal_depth_records: journal.depth,
      journal_unrecorded_scans_total: journal.unrecorded,
      journal_max_bytes: 1_048_576,
      journal_failed: 0,
    });
    expect(numbers['journal_bytes']).toBeGreaterThan(0.9 * 1_048_576);
    expect(numbers['journal_oldest_seconds']).toBeGreaterThan(0);
    await stop();

    await start();
    await eventually(async () => expect((await state()).journal).toMatchObject({ depth: 0, full: false }));
  }, 60_000);

  it('answers from memory where its folder cannot be had, and counts what it cannot keep', async () => {
    const file = join(directory, 'a-file');
    await writeFile(file, '');
    await start({ DATA_DIR: join(file, 'folder') });
    await caughtUp();
    expect((await ask('/r/printed')).status).toBe(302);
    expect((await ask('/r/unknown')).status).toBe(404);
    const { status, journal } = await state();
    expect(status).toBe('degraded');
    expect(journal).toMatchObject({ depth: 0, unrecorded: 1 });
    expect(await told()).toMatchObject({ journal_failed: 1, journal_unrecorded_scans_total: 1 });
    expect((await ask('/health/ready')).body.status).toBe('degraded');
  });

  // Root may write anywhere, whatever the permissions say.
  const unlessRoot = process.getuid?.() === 0 ? it.skip : it;
  unlessRoot(
    'answers from a disk that has turned read-only (root cannot see this: it may write anywhere)',
    async () => {
      await start();
      await caughtUp();
      await stop();
      await rm(placesIn(directory).journal, { recursive: true });
      await chmod(placesIn(directory).links, 0o400);
      await chmod(directory, 0o500);
      try {
        await start();
        expect((await ask('/r/printed')).status).toBe(302);
        expect((await state()).journal).toMatchObject({ unrecorded: 1 });
        expect((await state()).problems).toContain('The copy of the links cannot be written.');
      } finally {
        await chmod(directory, 0o700);
      }
    },
  );

  it('leaves a journal alone that another process uses, and takes it over when that has ended', async () => {
    await start();
    await caughtUp();
    const first = service;
    await start();
    await caughtUp();
    expect((await ask('/r/printed')).status).toBe(302);
    expect((await state()).problems.join()).toContain('another process uses this journal');
    await first?.close();
    await eventually(async () => expect((await state()).problems).toEqual([]), { timeoutMs: 15_000 });
    expect((await ask('/r/printed')).status).toBe(302);
    await eventually(async () => expect((await state()).journal.depth).toBe(0));
  }, 30_000);
});
