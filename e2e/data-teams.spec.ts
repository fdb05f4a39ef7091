import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@proofmark/codes';
import type { Message, Mode, ScanMessage } from '@proofmark/contracts';
import { startTemporaryBroker, whyNoBroker } from '@proofmark/embedded-kafka';
import { resolver } from '@proofmark/resolver';
import { type RunningService, startService } from '@proofmark/runtime';
import {
  del,
  eventually,
  patch,
  post,
  provisionDatabase,
  send,
  signedHeaders,
  TEST_CONTEXT,
  type TestDatabase,
  testEnv,
} from '@proofmark/testing';

const run = promisify(execFile);
const examples = join(import.meta.dirname, '../examples');
const ANDROID =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36';

const noBroker = await whyNoBroker();
const noKcat =
  noBroker ??
  (await run('kcat', ['-V']).then(
    () => null,
    () => 'The kcat examples were not run: kcat is not installed (no `kcat` in the PATH).',
  ));
const folder = await mkdtemp(join(tmpdir(), 'proofmark-examples-'));
afterAll(() => rm(folder, { recursive: true }));
const python = join(folder, 'venv/bin/python');
const noPython = noBroker ?? (await whyNoPython());

/** Makes a virtual environment with what the examples ask for. */
async function whyNoPython(): Promise<string | null> {
  try {
    await run('python3', ['-m', 'venv', join(folder, 'venv')]);
  } catch {
    return 'The Python examples were not run: python3 with venv is not installed.';
  }
  const requirements = join(examples, 'python/requirements.txt');
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    ...['--retries', '1', '--timeout', '15'],
    '--disable-pip-version-check',
    '--only-binary',
    ':all:',
    '-r',
    requirements,
  ];
  return run(python, pip, { timeout: 90_000 }).then(
    () => null,
    () =>
      'The Python examples were not run: pip could not install confluent-kafka (no network, or no build for this platform).',
  );
}

type Broker = Awaited<ReturnType<typeof startTemporaryBroker>>;
let broker: Broker;
let database: TestDatabase;
let services: RunningService[] = [];
/** The ids of two codes, the second deleted after it was scanned. */
let kettle: string;
let gone: string;

const described = noBroker === null ? describe : describe.skip;
/** Headers of a caller who may do everything with codes. */
const as = (mode: Mode) => signedHeaders({ mode, scopes: ['qr:read', 'qr:write', 'qr:delete'] });

/** Real codes, made over HTTP, and real scans of them, on a real broker. */
async function liveThrough(): Promise<void> {
  broker = await startTemporaryBroker();
  database = await provisionDatabase('codes');
  const kafka = { EVENT_STREAM: 'kafka', KAFKA_BROKERS: broker.brokers };
  const [codesService, resolverService] = await Promise.all([
    startService(codes, testEnv('codes', database, { ...kafka, RESOLVER_PUBLIC_URL: 'https://go.example' })),
    startService(resolver, testEnv('', null, { ...kafka, DATA_DIR: join(folder, 'resolver') })),
  ]);
  services = [codesService, resolverService];
  const ask = (request: Parameters<typeof send>[1], mode: Mode = 'live') =>
    send(codesService.url, { ...request, headers: as(mode) });
  const create = async (name: string, slug: string, mode: Mode = 'live') => {
    const answer = await ask(post('/api/v1/qr-codes', { name, slug, destinationUrl: 'https://example.com/' }), mode);
    return answer.body.data.id as string;
  };
  const scan = async (slug: string, init: RequestInit = {}) => {
    const headers = { 'user-agent': ANDROID, ...init.headers };
    const { status } = await fetch(`${resolverService.url}/r/${slug}`, { redirect: 'manual', ...init, headers });
    expect(status).toBe(302);
  };
  kettle = await create('Kettle', 'kettle');
  gone = await create('Trial', 'trial', 'test');
  await eventually(() => scan('kettle'));
  await eventually(() => scan('trial'));
  for (let again = 0; again < 2; again++) await scan('kettle');
  await scan('kettle', { method: 'HEAD' });
  await scan('kettle', { headers: { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' } });
  await scan('kettle', { headers: { 'sec-purpose': 'prefetch' } });
  const renamed = await ask(patch(`/api/v1/qr-codes/${kettle}`, { name: 'Kettle, red' }));
  const deleted = await ask(del(`/api/v1/qr-codes/${gone}?permanent=true`), 'test');
  expect([renamed.status, deleted.status]).toEqual([200, 204]);
}

async function kcat(script: string, ...args: string[]): Promise<string[][]> {
  const { stdout } = await run(join(examples, 'kcat', script), args, { env: environment() });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
}

const environment = () => ({ ...process.env, KAFKA_BROKERS: broker.brokers, PYTHONDONTWRITEBYTECODE: '1' });

async function scansIn(file: string): Promise<ScanMessage[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as ScanMessage);
}

described(`examples/, on a real broker with scans of real codes${noBroker === null ? '' : ` (${noBroker})`}`, () => {
  beforeAll(liveThrough, 120_000);
  afterAll(async () => {
    await Promise.all(services.map((service) => service.close()));
    await database?.drop();
    await broker?.end();
  });

  describe('kcat', () => {
    const test = noKcat === null ? it : it.skip;
    test(
      noKcat ?? 'reads a topic from its start: keys, order per key, everything that was told of a code',
      async () => {
        const told = await eventually(async () => {
          const records = await kcat('read-topic.sh', 'codes.qr.v1');
          expect(records.length).toBeGreaterThanOrEqual(4);
          return records;
        });
        const messages = told.map(([partition, offset, key, text]) => {
          expect([Number(partition), Number(offset)]).toEqual([expect.any(Number), expect.any(Number)]);
          const message = JSON.parse(text ?? '') as Message<string, { name: string }>;
          expect(message.subject).toBe(key);
          return message;
        });
        const ofKettle = messages.filter(({ subject }) => subject === kettle);
        expect(ofKettle.map(({ type, sequence, data }) => [type, sequence, data.name])).toEqual([
          ['qr.created', 1, 'Kettle'],
          ['qr.updated', 2, 'Kettle, red'],
        ]);
      },
    );

    test('follows a topic from now on', async () => {
      const next = kcat('follow-topic.sh', 'codes.qr.v1', '1');
      // It cannot be seen when kcat has begun: renamed again and again until it has heard of it.
      let heard: string[][] | null = null;
      void next.then((records) => (heard = records));
      await eventually(async () => {
        const renamed = patch(`/api/v1/qr-codes/${kettle}`, { tags: [String(Date.now())] });
        await send(services[0]!.url, { ...renamed, headers: as('live') });
        expect(heard).not.toBeNull();
      });
      expect((await next)[0]?.[0]).toBe(kettle);
    });
  });

  describe('Python', () => {
    const test = noPython === null ? it : it.skip;
    test(noPython ?? 'joins scans with codes: people only, each scan once, deleted codes by their id', async () => {
      const rowsOf = async (mode: Mode) => {
        const program = join(examples, 'python/scans_per_code.py');
        const { stdout } = await run(python, [program, '--mode', mode], { env: environment() });
        const [head, ...rows] = stdout.trimEnd().split('\n');
        expect(head).toBe('code,name,workspace,scans,visitors,last_scan_at');
        return rows.map((row) => row.replace(/[^,]*$/, ''));
      };
      await eventually(
        async () => {
          expect(await rowsOf('live')).toEqual([`${kettle},"Kettle, red",${TEST_CONTEXT.workspaceId},3,1,`]);
          expect(await rowsOf('test')).toEqual([`${gone},(deleted),,1,1,`]);
        },
        { timeoutMs: 20_000, everyMs: 200 },
      );
    });

    test('follows scans in a group of its own: all from the start, none twice, on from where it was', async () => {
      const file = join(folder, 'scans.jsonl');
      const follow = (group: string) =>
        run(python, [join(examples, 'python/follow_scans.py'), file, '--group', group, '--until-idle', '4'], {
          env: environment(),
        });
      await follow('spec.one');
      const scans = await scansIn(file);
      expect(scans.map(({ data }) => data.notCounted ?? 'person').sort()).toEqual([
        'bot',
        'head',
        ...Array.from({ length: 4 }, () => 'person'),
        'prefetch',
      ]);
      // Another group begins anew, and a crash cut the last line off: nothing is written twice, and nothing is missing.
      await writeFile(file, (await readFile(file, 'utf8')).slice(0, -20));
      await follow('spec.two');
      const again = await scansIn(file);
      expect(again.map(({ id }) => id).sort()).toEqual(scans.map(({ id }) => id).sort());
      await follow('spec.one');
      expect(await scansIn(file)).toHaveLength(scans.length);
    });
  });
});
