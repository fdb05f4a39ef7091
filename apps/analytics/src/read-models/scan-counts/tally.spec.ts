import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketOf, type CapturedScan, tally, WHOLE_WORKSPACE } from './tally.js';

const scan: CapturedScan = {
  workspaceId: 'ws_1',
  mode: 'live',
  scanId: '019c6f2e-5b1a-7c3d-8e4f-0123456789ab',
  codeId: 'qr_1',
  slug: 'kettle',
  scannedAt: '2026-05-19T12:07:30.000Z',
  outcome: 'redirected',
  destinationUrl: 'https://example.com/',
  country: 'BR',
  region: null,
  city: null,
  device: 'mobile',
  os: 'iOS',
  browser: 'Safari',
  language: 'pt-BR',
  referrer: null,
  utm: { utm_source: 'qr' },
  visitor: 'v1',
  notCounted: null,
};

const ofCode = <T extends { codeId: string }>(rows: readonly T[]) => rows.filter(({ codeId }) => codeId === 'qr_1');

describe('a tally', () => {
  it('counts a person once for the code and once for the workspace', () => {
    const { buckets } = tally([scan]);
    expect(buckets.map(({ codeId, people }) => [codeId, people])).toEqual([
      ['qr_1', 1],
      [WHOLE_WORKSPACE, 1],
    ]);
  });

  it.each([
    ['bot', 'bots'],
    ['prefetch', 'prefetches'],
    ['head', 'heads'],
  ] as const)('counts a %s apart, with no breakdown and no visitor', (notCounted, column) => {
    const { buckets, breakdowns, visits } = tally([{ ...scan, notCounted }]);
    expect(ofCode(buckets)).toMatchObject([{ people: 0, [column]: 1, lastScanAt: null }]);
    expect([...breakdowns, ...visits]).toEqual([]);
  });

  it('breaks down by what is known and leaves out what is not', () => {
    const rows = ofCode(tally([scan, scan]).breakdowns).map(({ dimension, label, scans }) => [dimension, label, scans]);
    expect(rows).toEqual([
      ['devices', 'mobile', 2],
      ['operatingSystems', 'iOS', 2],
      ['browsers', 'Safari', 2],
      ['countries', 'BR', 2],
      ['sources', 'qr', 2],
    ]);
  });

  it('takes the earliest scan of a visitor for the first of its day, in whatever order they come', () => {
    const early = { ...scan, scannedAt: '2026-05-19T08:00:00.000Z' };
    const nextDay = { ...scan, scannedAt: '2026-05-20T00:00:00.000Z' };
    expect(ofCode(tally([scan, early, nextDay]).visits).map(({ day, bucket }) => [day, bucket])).toEqual([
      ['2026-05-19', '2026-05-19T08:00:00.000Z'],
      ['2026-05-20', '2026-05-20T00:00:00.000Z'],
    ]);
  });

  it('remembers the latest scan of a person', () => {
    const late = { ...scan, scannedAt: '2026-05-19T12:14:59.999Z' };
    expect(ofCode(tally([late, scan]).buckets)[0]?.lastScanAt).toBe(late.scannedAt);
  });

  it('loses no scan and makes none up, however they are mixed', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            codeId: fc.constantFrom('qr_1', 'qr_2'),
            mode: fc.constantFrom('live' as const, 'test' as const),
            notCounted: fc.constantFrom(null, 'bot' as const, 'prefetch' as const, 'head' as const),
            scannedAt: fc
              .date({ min: new Date('2026-01-01'), max: new Date('2026-01-03'), noInvalidDate: true })
              .map((date) => date.toISOString()),
          }),
        ),
        (parts) => {
          const { buckets } = tally(parts.map((part) => ({ ...scan, ...part })));
          for (const whole of [true, false]) {
            const rows = buckets.filter(({ codeId }) => (codeId === WHOLE_WORKSPACE) === whole);
            const sum = rows.reduce(
              (n, { people, bots, prefetches, heads }) => n + people + bots + prefetches + heads,
              0,
            );
            expect(sum).toBe(parts.length);
          }
        },
      ),
    ));
});

describe('a bucket', () => {
  it.each([
    ['2026-05-19T12:00:00.000Z', '2026-05-19T12:00:00.000Z'],
    ['2026-05-19T12:14:59.999Z', '2026-05-19T12:00:00.000Z'],
    ['2026-05-19T12:45:00.001Z', '2026-05-19T12:45:00.000Z'],
  ])('of %s begins at %s', (instant, begins) => expect(bucketOf(instant)).toBe(begins));
});
