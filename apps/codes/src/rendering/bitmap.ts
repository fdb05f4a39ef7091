import { type Edge, edgesOf } from './contours.js';
import type { Drawing } from './drawing.js';

/** One bit per pixel, 1 for the foreground, the leftmost pixel in the highest bit of the first byte. */
export type Row = Uint8Array;

/** The rows of a drawing, from the top. Rows that look the same are the same object, next to each other. */
export function* rowsOf(drawing: Drawing): Generator<Row> {
  const { width, height, matrix, scale, offset } = drawing;
  const empty = emptyRow(width);
  for (let y = 0; y < offset; y++) yield empty;
  for (let line = 0; line < matrix.size; line++) {
    const row = moduleRow(drawing, line);
    for (let y = 0; y < scale; y++) yield row;
  }
  for (let y = offset + matrix.size * scale; y < width; y++) yield empty;
  if (height > width) yield* textRows(drawing);
}

function moduleRow({ width, matrix: { size, modules }, scale, offset }: Drawing, line: number): Row {
  const row = emptyRow(width);
  for (let column = 0; column < size; column++) {
    if (modules[line * size + column]) fill(row, offset + column * scale, offset + (column + 1) * scale);
  }
  return row;
}

/** A pixel belongs to a letter when its centre lies inside by the non-zero rule. */
function* textRows({ width, height, text }: Drawing): Generator<Row> {
  const stride = width + 1;
  const turns = text ? turnsOf(edgesOf(text), { stride, top: width, bottom: height }) : new Int8Array();
  for (let at = 0; at < turns.length; at += stride) {
    const row = emptyRow(width);
    let winding = 0;
    for (let x = 0; x < width; x++) {
      winding += turns[at + x] ?? 0;
      if (winding !== 0) row[x >> 3] = (row[x >> 3] ?? 0) | (0x80 >> (x & 7));
    }
    yield row;
  }
}

interface Strip {
  /** Pixels per row, and one more for what ends at the right edge. */
  readonly stride: number;
  readonly top: number;
  readonly bottom: number;
}

/** By how much the winding number changes at each pixel, going to the right through the middle of each row. */
function turnsOf(edges: readonly Edge[], { stride, top, bottom }: Strip): Int8Array {
  const turns = new Int8Array(stride * (bottom - top));
  for (const [[fromX, fromY], [toX, toY]] of edges) {
    const direction = fromY < toY ? 1 : -1;
    const first = Math.max(top, Math.ceil(Math.min(fromY, toY) - 0.5));
    const last = Math.min(bottom, Math.ceil(Math.max(fromY, toY) - 0.5));
    const slope = (toX - fromX) / (toY - fromY);
    for (let y = first; y < last; y++) {
      const x = Math.ceil(fromX + (y + 0.5 - fromY) * slope - 0.5);
      const at = (y - top) * stride + Math.min(Math.max(x, 0), stride - 1);
      turns[at] = (turns[at] ?? 0) + direction;
    }
  }
  return turns;
}

function emptyRow(width: number): Row {
  return new Uint8Array(Math.ceil(width / 8));
}

/** Sets the pixels in [from, to). */
function fill(row: Row, from: number, to: number): void {
  for (let x = from; x < to;) {
    // A whole byte at once where it lies inside.
    if (x % 8 === 0 && to - x >= 8) {
      row[x >> 3] = 0xff;
      x += 8;
    } else {
      row[x >> 3] = (row[x >> 3] ?? 0) | (0x80 >> (x & 7));
      x++;
    }
  }
}
