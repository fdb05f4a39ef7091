import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { message, type Mode, type QrSnapshot, qrCreated, type Scan, scanCaptured, topics } from '@proofmark/contracts';
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
import { analytics } from '../../index.js';

let database: TestDatabase;
let service: RunningService;
let stream: PostgresEventStream;

beforeAll(async () => {
  database = await provisionDatabase('analytics');
  stream = await PostgresEventStream.open({ connectionString: database.eventStreamUrl, topics: Object.values(topics) });
  service = await startService(analytics, testEnv('analytics', database));
});
afterAll(async () => {
  await service?.close();
  await stream?.close();
  await database?.drop();
});

const { workspaceId } = TEST_CONTEXT;
const code: QrSnapshot = {
  id: 'qr_1',
  name: 'Kettle',
  slug: 'kettle',
  type: 'dynamic',
  status: 'active',
  destinationUrl: 'https://example.com/',
  publicUrl: 'https://qr.example/r/kettle',
  foregroundColor: '#000000',
  backgroundColor: '#ffffff',
  frameText: null,
  tags: [],
  utm: {},
  createdAt: '2026-05-01T00:00:00.000Z',
  updatedAt: '2026-05-01T00:00:00.000Z',
};

async function createCode(id: string, world: { workspaceId: string; mode: Mode }): Promise<void> {
  const envelope = { id: `${id}/1`, subject: id, time: code.createdAt, sequence: 1, ...world };
  await stream.append(topics.qr.name, [{ key: id, message: message(qrCreated, envelope, { ...code, id }) }]);
}

function scanOf(codeId: string, changes: Partial<Scan> = {}): Scan {
  return {
    scanId: randomUUID(),
    codeId,
    slug: 'kettle',
    scannedAt: '2026-05-10T12:00:00.000Z',
    outcome: 'redirected',
    destinationUrl: 'https://example.com/',
    country: 'BR',
    region: 'SP',
    city: null,
    device: 'mobile',
    os: 'iOS',
    browser: 'Safari',
    language: null,
    referrer: null,
    utm: { utm_source: 'qr', utm_campaign: 'spring' },
    visitor: 'visitor-1',
    notCounted: null,
    ...changes,
  };
}

async function capture(scans: readonly Scan[], world: { workspaceId: string; mode: Mode }): Promise<void> {
  const records = scans.map((scan) => {
    const envelope = { id: scan.scanId, subject: scan.codeId, time: scan.scannedAt, ...world };
    return { key: scan.codeId, message: message(scanCaptured, envelope, scan) };
  });
  await stream.append(topics.scan.name, records);
}

const live = { workspaceId, mode: 'live' as const };
const ask = (path: string, context: Partial<typeof TEST_CONTEXT> = {}) =>
  send(service.url, get(path, signedHeaders({ mode: 'live', scopes: ['analytics:read'], ...context })));

/** The analytics of a code once they show so many raw scans. */
const analyticsOf = (id: string, raw: number, query = 'from=2026-05-01&to=2026-05-31') =>
  eventually(async () => {
    const answer = await ask(`/api/v1/qr-codes/${id}/analytics?${query}`);
    expect(answer.body.data.quality.raw).toBe(raw);
    return answer.body.data;
  });

describe('the analytics of a QR code', () => {
  it('tell who scanned it, and count machines apart', async () => {
    await createCode('qr_who', live);
    await capture(
      [
        scanOf('qr_who'),
        scanOf('qr_who', { scannedAt: '2026-05-10T13:30:00.000Z' }),
        scanOf('qr_who', { visitor: 'visitor-2', device: 'desktop', os: 'Windows', browser: 'Edge', country: 'DE' }),
        scanOf('qr_who', { notCounted: 'bot', device: 'bot' }),
        scanOf('qr_who', { notCounted: 'prefetch' }),
        scanOf('qr_who', { notCounted: 'head' }),
      ],
      live,
    );
    expect(await analyticsOf('qr_who', 6)).toMatchObject({
      qrCodeId: 'qr_who',
      totalScans: 3,
      uniqueVisitors: 2,
      lastScanAt: '2026-05-10T13:30:00.000Z',
      quality: { raw: 6, bots: 1, prefetch: 1, head: 1 },
      breakdowns: {
        devices: [
          { label: 'mobile', value: 2 },
          { label: 'desktop', value: 1 },
        ],
        countries: [
          { label: 'BR', value: 2 },
          { label: 'DE', value: 1 },
        ],
        campaigns: [{ label: 'spring', value: 3 }],
        sources: [{ label: 'qr', value: 3 }],
        cities: [],
      },
    });
  });

  it('count a scan once that the resolver sent twice, in one batch or in two', async () => {
    await createCode('qr_twice', live);
    const scan = scanOf('qr_twice');
    await capture([scan, scan], live);
    await analyticsOf('qr_twice', 1);
    await capture([scan, scanOf('qr_twice', { visitor: 'visitor-9' })], live);
    expect(await analyticsOf('qr_twice', 2)).toMatchObject({ totalScans: 2, uniqueVisitors: 2 });
  });

  it('count a visitor once a day, and again the next day', async () => {
    await createCode('qr_days', live);
    const at = (scannedAt: string) => scanOf('qr_days', { scannedAt });
    await capture(
      [at('2026-05-10T01:00:00.000Z'), at('2026-05-10T23:00:00.000Z'), at('2026-05-11T00:00:00.000Z')],
      live,
    );
    expect(await analyticsOf('qr_days', 3)).toMatchObject({ totalScans: 3, uniqueVisitors: 2 });
  });

  it('show every day of the period, in the time zone asked for', async () => {
    await createCode('qr_zone', live);
    await capture(
      [
        scanOf('qr_zone', { scannedAt: '2026-05-10T02:30:00.000Z', country: 'BR' }),
        scanOf('qr_zone', { scannedAt: '2026-05-10T03:30:00.000Z', country: 'PT' }),
        scanOf('qr_zone', { scannedAt: '2026-05-12T02:59:59.999Z', country: 'AR' }),
        scanOf('qr_zone', { scannedAt: '2026-05-12T03:00:00.000Z', country: 'CL' }),
      ],
      live,
    );
    await analyticsOf('qr_zone', 4);
    const local = await analyticsOf('qr_zone', 2, 'from=2026-05-10&to=2026-05-11&timeZone=America/Sao_Paulo');
    expect(local.series).toEqual([
      { date: '2026-05-10', startsAt: '2026-05-10T03:00:00.000Z', scans: 1, visitors: 0 },
      { date: '2026-05-11', startsAt: '2026-05-11T03:00:00.000Z', scans: 1, visitors: 1 },
    ]);
    expect(local.breakdowns.countries).toEqual([
      { label: 'AR', value: 1 },
      { label: 'PT', value: 1 },
    ]);
  });

  it('show every hour, also of a day with 25 of them', async () => {
    await createCode('qr_hours', live);
    await capture(
      [
        scanOf('qr_hours', { scannedAt: '2026-10-25T00:30:00.000Z' }),
        scanOf('qr_hours', { scannedAt: '2026-10-25T01:30:00.000Z' }),
      ],
      live,
    );
    const { series } = await analyticsOf(
      'qr_hours',
      2,
      'from=2026-10-25&to=2026-10-25&interval=hour&timeZone=Europe/Berlin',
    );
    expect(series).toHaveLength(25);
    const scanned = series.filter(({ scans }: { scans: number }) => scans > 0);
    expect(scanned.map(({ date }: { date: string }) => date)).toEqual(['2026-10-25T02:00', '2026-10-25T02:00']);
  });

  it.each(['UTC', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Pacific/Kiritimati'])(
    'add up: series, breakdowns and totals agree in %s',
    async (timeZone) => {
      const id = `qr_sum_${timeZone.replace('/', '_')}`;
      await createCode(id, live);
      const scans = Array.from({ length: 200 }, (_, i) =>
        scanOf(id, { scannedAt: new Date(Date.UTC(2026, 4, 9) + i * 20 * 60_000).toISOString(), visitor: `v${i % 7}` }),
      );
      await capture(scans, live);
      await analyticsOf(id, 200);
      const { body } = await ask(`/api/v1/qr-codes/${id}/analytics?from=2026-05-10&to=2026-05-10&timeZone=${timeZone}`);
      const { totalScans, uniqueVisitors, series, breakdowns } = body.data;
      const sum = (rows: Record<string, number>[], field: string) => rows.reduce((n, row) => n + (row[field] ?? 0), 0);
      expect(totalScans).toBe(72);
      expect(sum(series, 'scans')).toBe(totalScans);
      expect(sum(series, 'visitors')).toBe(uniqueVisitors);
      for (const dimension of ['devices', 'countries', 'campaigns'])
        expect(sum(breakdowns[dimension], 'value')).toBe(totalScans);
    },
  );

  it('are empty, not missing, for a code that nobody scanned', async () => {
    await createCode('qr_new', live);
    expect(await analyticsOf('qr_new', 0)).toMatchObject({ totalScans: 0, uniqueVisitors: 0, lastScanAt: null });
  });

  it.each([
    ['an unknown code', 'qr_nobody', {}],
    ['a code of another workspace', 'qr_who', { workspaceId: 'ws_other' }],
    ['a code of the other mode', 'qr_who', { mode: 'test' as const }],
  ])('are not found for %s', async (_, id, context) => {
    const answer = await ask(`/api/v1/qr-codes/${id}/analytics`, context);
    expect([answer.status, answer.body.error.code]).toEqual([404, 'not_found']);
  });

  it.each([
    'from=2026-05-40',
    'from=yesterday',
    'to=2026-02-30',
    'from=2026-05-02&to=2026-05-01',
    'from=2020-01-01&to=2026-01-01',
    'timeZone=Mars/Olympus',
    "timeZone=UTC'",
    'interval=minute',
    'from=2026-05-01&from=2026-05-02',
    'colour=red',
    'from=2026-01-01&to=2026-03-01&interval=hour',
    'from=0000-01-01&to=0000-01-02',
    'from=9999-12-31&to=9999-12-31&timeZone=Asia/Tokyo&x=1',
  ])('are refused for %s', async (query) => {
    const answer = await ask(`/api/v1/qr-codes/qr_who/analytics?${query}`);
    expect(answer.status).toBe(400);
    expect(['validation_error', 'invalid_period']).toContain(answer.body.error.code);
  });

  it('survive the edges of the calendar', async () => {
    expect(
      (await ask('/api/v1/qr-codes/qr_who/analytics?from=2000-01-01&to=2000-01-02&timeZone=Asia/Tokyo')).status,
    ).toBe(200);
    expect(
      (await ask('/api/v1/qr-codes/qr_who/analytics?from=2199-12-30&to=2199-12-31&timeZone=America/Sao_Paulo')).status,
    ).toBe(200);
  });

  it('need the scope', async () => {
    const answer = await ask('/api/v1/qr-codes/qr_who/analytics', { scopes: ['qr:read'] });
    expect([answer.status, answer.body.error.code]).toEqual([403, 'missing_scope']);
  });
});

describe('the analytics of a workspace', () => {
  it('add up all its codes, and nobody else’s', async () => {
    const own = { workspaceId: 'ws_sum', mode: 'live' as const };
    const partitions = Array.from({ length: 20 }, (_, i) => `qr_total_${i}`);
    for (const id of partitions) await createCode(id, own);
    await capture(
      partitions.map((id) => scanOf(id)),
      own,
    );
    await capture(
      partitions.map((id) => scanOf(id)),
      { ...own, mode: 'test' },
    );
    const totals = await eventually(async () => {
      const { body } = await ask('/api/v1/analytics?from=2026-05-01&to=2026-05-31', own);
      expect(body.data.quality.raw).toBe(20);
      return body.data;
    });
    expect(totals).toMatchObject({
      totalScans: 20,
      uniqueVisitors: 1,
      breakdowns: { devices: [{ label: 'mobile', value: 20 }] },
    });
  });
});
