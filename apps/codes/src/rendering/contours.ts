import type { PlacedText } from './drawing.js';
import type { PathCommand } from './frame-font.js';

type Point = readonly [x: number, y: number];
/** A straight piece of an outline, in pixels. */
export type Edge = readonly [from: Point, to: Point];

/** A curve is as long as the letters are large; so many straight pieces stay within a fifth of a pixel of it. */
const piecesAt = (fontSize: number): number => Math.ceil(Math.sqrt(fontSize / 5));

/** The closed outlines of a text, with curves made of straight pieces. */
export function edgesOf({ outline, fontSize, x, y }: PlacedText): Edge[] {
  return contoursOf(outline.commands, piecesAt(fontSize)).flatMap((points) => {
    const placed = points.map(([px, py]): Point => [x + px * fontSize, y + py * fontSize]);
    return placed.map((from, index): Edge => [from, placed[(index + 1) % placed.length] ?? from]);
  });
}

function contoursOf(commands: readonly PathCommand[], pieces: number): Point[][] {
  const contours: Point[][] = [];
  for (const command of commands) {
    if (command.type === 'M') contours.push([[command.x, command.y]]);
    else if (command.type !== 'Z') contours.at(-1)?.push(...pointsOf(command, pieces, contours.at(-1)?.at(-1)));
  }
  return contours;
}

/** Where the pen passes on its way, the end included. */
function pointsOf(command: Exclude<PathCommand, { type: 'M' | 'Z' }>, pieces: number, pen: Point = [0, 0]): Point[] {
  switch (command.type) {
    case 'L':
      return [[command.x, command.y]];
    case 'Q':
      return along([pen, [command.x1, command.y1], [command.x, command.y]], pieces);
    case 'C':
      return along([pen, [command.x1, command.y1], [command.x2, command.y2], [command.x, command.y]], pieces);
  }
}

function along(control: readonly Point[], pieces: number): Point[] {
  return Array.from({ length: pieces }, (_, index) => bezier(control, (index + 1) / pieces));
}

/** De Casteljau: halve the way between the control points until one is left. */
function bezier(control: readonly Point[], t: number): Point {
  const [first, ...others] = control;
  if (!first || others.length === 0) return first ?? [0, 0];
  const between = others.map(([x, y], index): Point => {
    const [fromX, fromY] = control[index] ?? first;
    return [fromX + (x - fromX) * t, fromY + (y - fromY) * t];
  });
  return bezier(between, t);
}
