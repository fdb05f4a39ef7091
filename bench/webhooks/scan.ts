import { randomUUID } from 'node:crypto';
import { message, type ScanMessage, scanCaptured } from '@proofmark/contracts';

export const WORKSPACE = 'ws_01jvm3k5n0000000000000000a';
const CODES = 200;

/** The n-th scan of all: of one code after the other. */
export function scan(n: number) {
  const code = n % CODES;
  const codeId = `qr_${String(code).padStart(26, '0')}`;
  const time = new Date().toISOString();
  const data: ScanMessage['data'] = {
    scanId: randomUUID(),
    codeId,
    slug: `code-${code}`,
    scannedAt: time,
    outcome: 'redirected',
    destinationUrl: 'https://example.com/post-purchase?utm_source=qr',
    country: 'BR',
    region: 'SP',
    city: 'Sao Paulo',
    device: 'mobile',
    os: 'iOS',
    browser: 'Safari',
    language: 'pt-BR',
    referrer: null,
    utm: { utm_source: 'qr' },
    visitor: '5f0c4a8e2b1d',
    notCounted: null,
  };
  const envelope = {
    id: `${code}-${Math.floor(n / CODES)}`,
    subject: codeId,
    time,
    workspaceId: WORKSPACE,
    mode: 'live' as const,
    sequence: 1,
  };
  return { key: codeId, message: message(scanCaptured, envelope, data) };
}
