import { v7 } from 'uuid';

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

/** `<prefix>_` and 26 characters of Crockford base32: a UUIDv7, so ids sort by the time they were made. */
export function newId(prefix: string): string {
  return `${prefix}_${toBase32(v7(undefined, new Uint8Array(16)))}`;
}

/** 128 bits as 26 characters; the first carries three bits only. */
function toBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 2; // 130 = 26 × 5: two leading zero bits
  let rest = 0;
  for (const byte of bytes) {
    rest = (rest << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += CROCKFORD[(rest >>> bits) & 31] ?? '';
    }
    rest &= (1 << bits) - 1;
  }
  return text;
}
