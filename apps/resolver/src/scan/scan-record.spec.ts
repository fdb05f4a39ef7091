import fc from 'fast-check';
import { checkMessage } from '@proofmark/contracts';
import { newScanId, timeOf } from './scan-id.js';
import { decodeScan, encodeCode, encodeScan } from './scan-record.js';

const text = fc.option(fc.string({ maxLength: 50, unit: 'binary' }), { nil: null });
const code = fc.record({
  workspaceId: fc.constant('ws_1'),
  mode: fc.constantFrom('live' as const, 'test' as const),
  codeId: fc.constant('qr_1'),
  slug: fc.stringMatching(/^[a-z0-9-]{1,120}$/),
  outcome: fc.constantFrom('redirected' as const, 'paused' as const, 'archived' as const, 'blocked' as const),
  destinationUrl: fc.option(fc.webUrl(), { nil: null }),
  utm: fc.dictionary(fc.stringMatching(/^utm_[a-z]{1,20}$/), fc.string({ maxLength: 200 })),
});
const details = fc.record({
  scanId: fc.integer({ min: 0, max: 4e12 }).map(newScanId),
  device: fc.constantFrom('mobile' as const, 'desktop' as const, 'bot' as const, null),
  os: text,
  browser: text,
  notCounted: fc.constantFrom('bot' as const, 'prefetch' as const, 'head' as const, null),
  country: fc.constantFrom('DE', null),
  region: text,
  city: text,
  language: fc.constantFrom('de-DE', null),
  referrer: fc.option(fc.domain(), { nil: null }),
  visitor: fc.stringMatching(/^[\w-]{22}$/),
});

describe('a scan in the journal', () => {
  it('becomes the message it was, whatever it holds', () => {
    fc.assert(
      fc.property(code, details, (scanned, scan) => {
        const line = encodeScan(encodeCode(scanned), scan);
        expect(line).not.toContain('\n');
        const message = decodeScan(line);
        checkMessage(message);
        const { workspaceId, mode, ...ofCode } = scanned;
        expect(message).toMatchObject({ id: scan.scanId, workspaceid: workspaceId, mode });
        expect(message.data).toEqual({ ...ofCode, ...scan, scannedAt: new Date(timeOf(scan.scanId)).toISOString() });
      }),
    );
  });

  it('is refused in a layout of the future', () => {
    expect(() => decodeScan('[2,"live"]')).toThrow('layout 2');
  });
});

describe('the id of a scan', () => {
  it('is a UUIDv7 that sorts and tells by time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 47 }), (now) => {
        const id = newScanId(now);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(timeOf(id)).toBe(now);
        expect(newScanId(now + 1) > id).toBe(true);
      }),
    );
  });

  it('is never the same twice', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newScanId(0))).size).toBe(10_000);
  });
});
