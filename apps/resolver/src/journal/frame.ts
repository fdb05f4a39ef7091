import { crc32 } from 'node:zlib';

/**
 * One record on disk: magic (2 bytes) · CRC-32 (4) · payload length (4) · index in its segment (4) · payload (UTF-8). Numbers are
 * little-endian; the CRC covers the payload and begins with a mix of length and index, so that it covers them too. The magic's first byte never occurs in UTF-8, so after damage the next record can be found again.
 */
export const HEADER_BYTES = 14;
export const MAX_PAYLOAD_BYTES = 65_536;
export const MAX_FRAME_BYTES = HEADER_BYTES + MAX_PAYLOAD_BYTES;
const MAGIC_NUMBER = 0xff53;
const MAGIC = Buffer.from([0xff, 0x53]);
const CRC_AT = 2;
const LENGTH_AT = 6;
const INDEX_AT = 10;

export interface Frame {
  /** Place of the record in its segment, from 0. */
  readonly index: number;
  readonly payload: string;
  /** Where the next frame begins. */
  readonly end: number;
}

/** All records of a group as they go to disk, numbered from `firstIndex`. */
export function encodeFrames(payloads: readonly string[], firstIndex: number): Buffer {
  const longest = payloads.reduce((bytes, payload) => bytes + HEADER_BYTES + payload.length * 3, 0);
  const target = Buffer.allocUnsafe(longest);
  let at = 0;
  let index = firstIndex;
  for (const payload of payloads) at = writeFrame(target, at, index++, payload);
  return target.subarray(0, at);
}

function writeFrame(target: Buffer, at: number, index: number, payload: string): number {
  const length = target.write(payload, at + HEADER_BYTES, 'utf8');
  const end = at + HEADER_BYTES + length;
  target.writeUInt16BE(MAGIC_NUMBER, at);
  target.writeUInt32LE(crc32(payload, seedOf(length, index)), at + CRC_AT);
  target.writeUInt32LE(length, at + LENGTH_AT);
  target.writeUInt32LE(index, at + INDEX_AT);
  return end;
}

/** The frame at this very place, or null where there is none that is whole. */
export function frameAt(bytes: Buffer, at: number): Frame | null {
  if (at + HEADER_BYTES > bytes.length || bytes[at] !== MAGIC[0] || bytes[at + 1] !== MAGIC[1]) return null;
  const length = bytes.readUInt32LE(at + LENGTH_AT);
  const end = at + HEADER_BYTES + length;
  if (length > MAX_PAYLOAD_BYTES || end > bytes.length) return null;
  const index = bytes.readUInt32LE(at + INDEX_AT);
  const crc = crc32(bytes.subarray(at + HEADER_BYTES, end), seedOf(length, index));
  if (crc !== bytes.readUInt32LE(at + CRC_AT)) return null;
  return { index, payload: bytes.toString('utf8', at + HEADER_BYTES, end), end };
}

/** Of two different indexes, or lengths, it is never the same. */
function seedOf(length: number, index: number): number {
  return (Math.imul(index, 0x9e3779b1) ^ length) >>> 0;
}

/** The first whole frame that begins at or after `at`. */
export function nextFrame(bytes: Buffer, at: number): Frame | null {
  for (let place = at; place >= 0 && place < bytes.length; place = bytes.indexOf(MAGIC, place + 1)) {
    const frame = frameAt(bytes, place);
    if (frame) return frame;
  }
  return null;
}
