import { constants, crc32, deflateSync } from 'node:zlib';
import { type Row, rowsOf } from './bitmap.js';
import type { Drawing } from './drawing.js';
import type { Palette } from './palette.js';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** PNG (ISO/IEC 15948) §9.2: how a row is written. */
const FILTER = { none: 0, up: 2 } as const;
/** Nearly all is runs of one byte: looking for nothing else is 20 times as fast as level 6, and smaller. */
const COMPRESSION = { strategy: constants.Z_RLE, level: 9 };

/**
 * A PNG of one bit per pixel with a palette of two: 4 kB for a code of 2048 pixels, in a millisecond, where encoders of full colour take
 * 20 to 200.
 */
export function pngOf(drawing: Drawing, { foreground, background }: Palette): Buffer {
  const { width, height } = drawing;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 3, 0, 0, 0], 8); // bit depth, indexed colour, deflate, adaptive filters, not interlaced
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.concat([bytesOf(background ?? '#ffffff'), bytesOf(foreground)])),
    ...(background === null ? [chunk('tRNS', Buffer.from([0]))] : []),
    chunk('IDAT', deflateSync(filtered(drawing), COMPRESSION)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A row that repeats the one above is written as its difference to it: zeros. */
function filtered(drawing: Drawing): Buffer {
  const stride = 1 + Math.ceil(drawing.width / 8);
  const bytes = Buffer.alloc(stride * drawing.height);
  let at = 0;
  let above: Row | null = null;
  for (const row of rowsOf(drawing)) {
    bytes[at] = row === above ? FILTER.up : FILTER.none;
    if (row !== above) bytes.set(row, at + 1);
    above = row;
    at += stride;
  }
  return bytes;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function bytesOf(color: string): Buffer {
  return Buffer.from(color.slice(1), 'hex');
}
