import { randomBytes } from 'node:crypto';

const POOL_BYTES = 16_384;
const HEX_PER_ID = 19;
const VARIANTS = '89ab';
let pool = '';
let used = 0;

/**
 * A UUIDv7 (RFC 9562): 48 bits of time, 74 random ones. The random ones are drawn in bulk: drawn for each scan they would cost as much
 * as all the rest of its record.
 */
export function newScanId(now: number): string {
  if (used + HEX_PER_ID > pool.length) {
    pool = randomBytes(POOL_BYTES).toString('hex');
    used = 0;
  }
  const time = now.toString(16).padStart(12, '0');
  const random = pool.slice(used, (used += HEX_PER_ID));
  const variant = VARIANTS[random.charCodeAt(0) & 3];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(1, 4)}-${variant}${random.slice(4, 7)}-${random.slice(7)}`;
}

/** When the scan was made: milliseconds since 1970. */
export function timeOf(scanId: string): number {
  return Number.parseInt(scanId.slice(0, 8) + scanId.slice(9, 13), 16);
}
