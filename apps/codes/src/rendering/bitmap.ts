import { type Edge, edgesOf } from './contours.js';
import type { Drawing } from './drawing.js';

/** One bit per pixel, 1 for the foreground, the leftmost pixel in the highest bit of the first byte. */
export type Row = Uint8Array;

interface Crossing {
  readonly x: number;
  readonly direction: 1 | -1;
}

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
  const crossings = text ? crossingsByRow(edgesOf(text), width, height) : new Map<number, Crossing[]>();
  for (let y = width; y < height; y++) {
    const row = emptyRow(width);
    let winding = 0;
    let from = 0;
    for (const { x, direction } of (crossings.get(y) ?? []).sort((a, b) => a.x - b.x)) {
      if (winding !== 0) fill(row, from, Math.ceil(x - 0.5));
      winding += direction;
      from = Math.ceil(x - 0.5);
    }
    yield row;
  }
}

/** Where the middle of each row in [top, bottom) crosses an outline. */
function crossingsByRow(edges: readonly Edge[], top: number, bottom: number): Map<number, Crossing[]> {
  const rows = new Map<number, Crossing[]>();
  for (const [[fromX, fromY], [toX, toY]] of edges) {
    const direction = fromY < toY ? 1 : -1;
    const first = Math.max(top, Math.ceil(Math.min(fromY, toY) - 0.5));
    const last = Math.min(bottom, Math.ceil(Math.max(fromY, toY) - 0.5));
    for (let y = first; y < last; y++) {
      const x = fromX + ((y + 0.5 - fromY) * (toX - fromX)) / (toY - fromY);
      const row = rows.get(y);
      if (row) row.push({ x, direction });
      else rows.set(y, [{ x, direction }]);
    }
  }
  return rows;
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
