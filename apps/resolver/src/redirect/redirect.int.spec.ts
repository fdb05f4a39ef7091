import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkMessage, type ScanMessage, topics } from '@proofmark/contracts';
import { PostgresEventStream, type StreamConsumer } from '@proofmark/event-stream';
import { type RunningService, startService } from '@proofmark/runtime';
import { eventually, provisionDatabase, send, type TestDatabase, testEnv } from '@proofmark/testing';
import { resolver } from '../index.js';
import { publish, qrMessage, WORKSPACE } from '../resolver.fixture.js';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';

describe('the resolver', () => {
  let database: TestDatabase;
  let directory: string;
  let stream: PostgresEventStream;
  let service: RunningService;
  let consumer: StreamConsumer;
  const scans: ScanMessage[] = [];

  beforeAll(async () => {
    database = await provisionDatabase();
    directory = await mkdtemp(join(tmpdir(), 'resolver-'));
    stream = await PostgresEventStream.open({
      connectionString: database.eventStreamUrl,
      topics: Object.values(topics),
    });
    service = await startService(resolver, testEnv('', database, { DATA_DIR: directory, TRUST_PROXY: 'loopback' }));
    consumer = await stream.subscribe<ScanMessage>({
      group: 'spec.scans',
      topics: [topics.scan.name],
      from: 'earliest',
      sharing: { kind: 'everyone' },
      handle: async ({ records }) => void scans.push(...records.flatMap(({ message }) => message ?? [])),
    });
    await publish(
      stream,
      qrMessage({ slug: 'plain', destinationUrl: 'https://example.com/a%20b?x=1&y=#top' }),
      qrMessage({
        slug: 'with-utm',
        destinationUrl: 'https://example.com/?utm_source=poster#top',
        utm: { utm_source: 'qr', utm_medium: 'print é' },
      }),
      qrMessage({ slug: 'sandbox' }, { mode: 'test' }),
      qrMessage({ slug: 'paused', status: 'paused' }),
      qrMessage({ slug: 'retired' }, { changed: 'archived' }),
      qrMessage({ slug: 'gone' }),
      qrMessage({ slug: 'gone' }, { changed: 'deleted', sequence: 2 }),
      qrMessage({ slug: 'unsafe', destinationUrl: 'javascript:alert(1)' }),
      qrMessage({ slug: 'static', type: 'static' }),
    );
    await eventually(async () => expect((await ask('/r/unsafe')).status).toBe(403));
    await eventually(async () => expect((await ask('/health/ready')).status).toBe(200));
  });
  afterAll(async () => {
    await service.close();
    await consumer.stop();
    await stream.close();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const ask = (path: string, headers: Record<string, string> = {}) =>
    send(service.url, { method: 'GET', path, headers });

  /** The scan of the request this makes. */
  async function scanOf(path: string, headers: Record<string, string>, method = 'GET'): Promise<ScanMessage> {
    const marker = `${Math.random().toString(36).slice(2)}.example`;
    await fetch(service.url + path, {
      method,
      redirect: 'manual',
      headers: { ...headers, referer: `https://${marker}/some/page` },
    });
    return eventually(() => {
      const scan = scans.find(({ data }) => data.referrer === marker);
      if (!scan) throw new Error('not there yet');
      return scan;
    });
  }

  it('sends people to the destination as it stands, byte for byte, and lets nobody keep the answer', async () => {
    const answer = await ask('/r/plain?whatever=1');
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('https://example.com/a%20b?x=1&y=#top');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('appends the utm parameters a code asks for and overwrites none', async () => {
    const { headers } = await ask('/r/with-utm');
    expect(headers.get('location')).toBe('https://example.com/?utm_source=poster&utm_medium=print%20%C3%A9#top');
  });

  it('follows a code to its new destination', async () => {
    await publish(stream, qrMessage({ slug: 'moving' }));
    await eventually(async () => expect((await ask('/r/moving')).status).toBe(302));
    await publish(
      stream,
      qrMessage({ slug: 'moving', destinationUrl: 'https://example.com/new' }, { changed: 'updated', sequence: 2 }),
    );
    await eventually(async () =>
      expect((await ask('/r/moving')).headers.get('location')).toBe('https://example.com/new'),
    );
  });

  it.each([
    ['/r/paused', 200, 'qr_paused'],
    ['/r/retired', 410, 'qr_archived'],
    ['/r/gone', 404, 'not_found'],
    ['/r/never-made', 404, 'not_found'],
    ['/r/static', 404, 'not_found'],
    ['/r/', 404, 'not_found'],
    ['/r/%00', 404, 'not_found'],
    ['/r/..%2f..%2fetc', 404, 'not_found'],
    [`/r/${'x'.repeat(2000)}`, 404, 'not_found'],
    ['/r/unsafe', 403, 'unsafe_destination'],
  ])('answers %s with %i to people and programs', async (path, status, code) => {
    const page = await ask(path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect(page.status).toBe(status);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('location')).toBeNull();
    const json = await ask(path, { accept: 'application/json' });
    expect(json.status).toBe(status);
    expect(json.body).toMatchObject({ error: { code } });
  });

  it('tells all of a scan that may be told', async () => {
    const scan = await scanOf('/r/with-utm', {
      'user-agent': IPHONE,
      'accept-language': 'pt-BR,pt;q=0.9',
      'x-forwarded-for': '8.8.8.8',
    });
    checkMessage(scan);
    expect(scan).toMatchObject({ type: 'scan.captured', workspaceid: WORKSPACE, mode: 'live', subject: 'qr_with-utm' });
    expect(scan.id).toBe(scan.data.scanId);
    expect(scan.data).toMatchObject({
      slug: 'with-utm',
      outcome: 'redirected',
      destinationUrl: 'https://example.com/?utm_source=poster&utm_medium=print%20%C3%A9#top',
      country: 'US',
      device: 'mobile',
      os: 'iOS',
      browser: 'Safari',
      language: 'pt-BR',
      utm: { utm_source: 'poster', utm_medium: 'print é' },
      notCounted: null,
    });
    expect(JSON.stringify(scan)).not.toMatch(/8\.8\.8\.8|AppleWebKit/);
  });

  it('knows a visitor again, and tells two apart', async () => {
    const phone = { 'user-agent': IPHONE, 'x-forwarded-for': '8.8.8.8' };
    const [first, second, other] = [
      await scanOf('/r/plain', phone),
      await scanOf('/r/with-utm', phone),
      await scanOf('/r/plain', { ...phone, 'x-forwarded-for': '8.8.4.4' }),
    ];
    expect(second.data.visitor).toBe(first.data.visitor);
    expect(other.data.visitor).not.toBe(first.data.visitor);
  });

  it.each([
    ['head', 'HEAD', { 'user-agent': IPHONE }],
    ['prefetch', 'GET', { 'user-agent': IPHONE, 'sec-purpose': 'prefetch;prerender' }],
    ['prefetch', 'GET', { 'user-agent': IPHONE, purpose: 'prefetch' }],
    ['bot', 'GET', { 'user-agent': 'WhatsApp/2.23.20.0' }],
    ['bot', 'GET', { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' }],
  ])('keeps a %s request and marks it', async (reason, method, headers) => {
    const scan = await scanOf('/r/plain', headers, method);
    expect(scan.data.notCounted).toBe(reason);
  });

  it('marks the scans of the sandbox, of paused and of retired codes', async () => {
    expect((await scanOf('/r/sandbox', { 'user-agent': IPHONE })).mode).toBe('test');
    expect((await scanOf('/r/paused', { 'user-agent': IPHONE })).data).toMatchObject({
      outcome: 'paused',
      destinationUrl: null,
    });
    expect((await scanOf('/r/retired', { 'user-agent': IPHONE })).data).toMatchObject({
      outcome: 'archived',
      destinationUrl: null,
    });
    expect((await scanOf('/r/unsafe', { 'user-agent': IPHONE })).data).toMatchObject({
      outcome: 'blocked',
      destinationUrl: null,
    });
  });

  it('says how its journal and its copy of the links are', async () => {
    await eventually(async () => {
      const { body } = await ask('/health/scans');
      expect(body).toMatchObject({
        status: 'ok',
        problems: [],
        journal: { depth: 0, unrecorded: 0 },
        links: { complete: true, caughtUp: true },
      });
      expect(body.links.known).toBeGreaterThan(5);
    });
  });
});
