import { randomFillSync } from 'node:crypto';

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_BYTES = 16;
/** Random bytes are fetched for many ids at once: asking the system for each costs more than all the rest. */
const pool = Buffer.alloc(ID_BYTES * 256);
let taken = pool.length;

let lastMs = 0;
let sequence = 0;

/** `<prefix>_` and 26 characters of Crockford base32: a UUIDv7, so ids of one process sort in the order they were made. */
export function newId(prefix: string): string {
  return `${prefix}_${toBase32(uuidV7Bytes(Date.now()))}`;
}

/** RFC 9562 §5.7, with a counter in `rand_a` (§6.2, method 1) that keeps ids of one millisecond in order. */
function uuidV7Bytes(now: number): Buffer {
  const bytes = randomBytes();
  if (now > lastMs) {
    lastMs = now;
    sequence = bytes.readUInt16BE(6) & 0x7ff;
  } else if (++sequence > 0xfff) {
    // The counter is used up, or the clock was set back: the next millisecond begins early.
    lastMs += 1;
    sequence = 0;
  }
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes;
}

/** Sixteen bytes that nobody else holds, until they are overwritten 256 calls later. */
function randomBytes(): Buffer {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += ID_BYTES;
  return pool.subarray(taken - ID_BYTES, taken);
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
