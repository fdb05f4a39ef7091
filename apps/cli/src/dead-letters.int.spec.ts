import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { analytics } from '@proofmark/analytics';
import { type Scan, scanCaptured, message, topics } from '@proofmark/contracts';
import { PostgresEventStream } from '@proofmark/event-stream';
import { type RunningService, startService } from '@proofmark/runtime';
import { eventually, provisionDatabase, type TestDatabase, testEnv } from '@proofmark/testing';
import { capturedTerminal } from './captured-terminal.fixture.js';
import { runCli } from './run-cli.js';

const GROUP = 'analytics.scan-counts';
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

async function run(...args: string[]) {
  const terminal = capturedTerminal({ EVENT_STREAM_URL: database.eventStreamUrl });
  const code = await runCli(['dead-letters', ...args], terminal);
  return { code, said: terminal.said, complained: terminal.complained };
}

/** A scan that analytics cannot count while its table refuses the country. */
async function scanFrom(country: string): Promise<string> {
  const scanId = randomUUID();
  const at = '2026-05-10T12:00:00.000Z';
  const data: Scan = {
    ...{ scanId, codeId: 'qr_1', slug: 'kettle', scannedAt: at, outcome: 'redirected', destinationUrl: null, country },
    ...{ region: null, city: null, device: 'mobile', os: null, browser: null, language: null, referrer: null },
    ...{ utm: {}, visitor: 'somebody', notCounted: null },
  };
  const envelope = { id: scanId, subject: 'qr_1', time: at, workspaceId: 'ws_1', mode: 'live' as const };
  await stream.append(topics.scan.name, [{ key: 'qr_1', message: message(scanCaptured, envelope, data) }]);
  return scanId;
}

const refuse = (country: string) =>
  database.query(`ALTER TABLE analytics.scans ADD CONSTRAINT no_${country} CHECK (country <> '${country}')`);
const mend = (country: string) => database.query(`ALTER TABLE analytics.scans DROP CONSTRAINT no_${country}`);
const counted = async (country: string) =>
  (await database.query<{ scan_id: string }>('SELECT scan_id FROM analytics.scans WHERE country = $1', [country])).map(
    ({ scan_id }) => scan_id,
  );
const listed = async (...options: string[]) =>
  (await run('list', GROUP, '--json', ...options)).said.map((line) => JSON.parse(line) as { number: number });
const waiting = (count: number) =>
  eventually(
    async () => {
      const letters = await listed();
      expect(letters).toHaveLength(count);
      return letters.map(({ number }) => String(number));
    },
    { timeoutMs: 30_000, everyMs: 200 },
  );

describe('npm run dead-letters', () => {
  it('shows why, gives a scan back once the cause is mended, and it is counted exactly once', async () => {
    expect((await run('list')).said).toEqual(['No dead letter waits.']);
    await refuse('BR');
    const scanId = await scanFrom('BR');
    const [number = ''] = await waiting(1);
    const list = await run('list');
    expect(list.said[0]).toContain(`${GROUP} ${number}`);
    expect(list.said[0]).toContain('violates check constraint "no_br"');
    expect(list.said[1]).toBe('1 to be settled.');
    const shown = JSON.parse((await run('show', GROUP, number)).said.join('\n'));
    expect(shown).toMatchObject({ message: { data: { scanId } }, settlement: null, key: 'qr_1' });

    await mend('BR');
    expect(await run('replay', GROUP, number, '--note', 'mended')).toMatchObject({
      code: 0,
      said: [`${GROUP} ${number} was given back.`],
    });
    await eventually(async () => expect(await counted('BR')).toEqual([scanId]));
    const [people] = await database.query("SELECT people FROM analytics.scan_buckets WHERE code_id = 'qr_1'");
    expect(people).toEqual({ people: '1' });
    expect(await listed()).toEqual([]);
    expect(await listed('--all')).toMatchObject([{ settlement: { how: 'replayed', note: 'mended' } }]);
    const again = await run('replay', GROUP, number);
    expect(again).toMatchObject({ code: 1, complained: [expect.stringContaining('was replayed at')] });
  });

  it('gives all back at once, drops with a note, and says what there is not', async () => {
    await refuse('PT');
    const scanIds = [await scanFrom('PT'), await scanFrom('PT'), await scanFrom('PT')];
    const [first = '', ...others] = await waiting(3);
    expect(await run('drop', GROUP, first, '--note', 'a test scan')).toMatchObject({ code: 0 });
    await mend('PT');
    expect((await run('replay', GROUP, '--all')).said).toEqual(others.map((one) => `${GROUP} ${one} was given back.`));
    await eventually(async () => expect((await counted('PT')).sort()).toEqual(scanIds.slice(1).sort()));
    expect((await run('replay', GROUP, '--all')).said).toEqual(['No dead letter waits.']);
    expect(await run('drop', GROUP, '99', '--note', 'x')).toMatchObject({
      code: 1,
      complained: [`${GROUP} has no dead letter 99.`],
    });
    expect(await run('replay', GROUP)).toMatchObject({ code: 1, complained: ['Name the letters, or say --all.'] });
  });
});
