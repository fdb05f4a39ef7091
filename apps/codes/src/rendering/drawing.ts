import { Rejected } from '@proofmark/event-sourcing';
import { textOutline, type TextOutline } from './frame-font.js';
import type { QrMatrix } from './qr-matrix.js';

export interface Wish {
  readonly matrix: QrMatrix;
  /** Width in pixels; without frame text also the height. */
  readonly size: number;
  /** Quiet zone, in modules. */
  readonly margin: number;
  readonly frameText: string | null;
}

/** Where everything goes, in pixels: the same for PNG and SVG. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly matrix: QrMatrix;
  /** Pixels per module: whole, so that every edge is sharp. */
  readonly scale: number;
  /** From the left and from the top to the first module. */
  readonly offset: number;
  readonly text: PlacedText | null;
}

export interface PlacedText {
  readonly outline: TextOutline;
  readonly fontSize: number;
  /** Where the baseline begins. */
  readonly x: number;
  readonly y: number;
}

/** Cameras lose modules that are smaller. */
const MIN_SCALE = 2;
/** Of the width: the strip under the code, the capital letters in it, and what the text may fill at most. */
const STRIP = 0.18;
const CAP_HEIGHT = 0.065;
const TEXT_WIDTH = 0.9;

/** @throws Rejected `size_too_small`, saying from which size on it can be drawn */
export function draw({ matrix, size, margin, frameText }: Wish): Drawing {
  const scale = Math.floor(size / (matrix.size + 2 * margin));
  if (scale < MIN_SCALE) throw tooSmall((matrix.size + 2 * margin) * MIN_SCALE);
  // What the whole scale leaves over widens the quiet zone.
  const offset = Math.floor((size - matrix.size * scale) / 2);
  const strip = frameText === null ? 0 : Math.round(size * STRIP);
  const text = frameText === null ? null : place(frameText, size, strip);
  return { width: size, height: size + strip, matrix, scale, offset, text };
}

/** In the middle of the strip, as large as fits. */
function place(frameText: string, size: number, strip: number): PlacedText {
  const outline = textOutline(frameText);
  const fontSize = Math.min((size * CAP_HEIGHT) / outline.capHeight, (size * TEXT_WIDTH) / outline.width);
  const x = (size - outline.width * fontSize) / 2;
  // Letters hang below the line they stand on: the eye sees the middle a little higher than half the capitals.
  const y = size + strip / 2 + (outline.capHeight * fontSize) / 2 - strip * 0.06;
  return { outline, fontSize, x, y };
}

function tooSmall(minimum: number): Rejected {
  return new Rejected('invalid', 'size_too_small', `This code needs at least ${minimum} pixels.`, { minimum });
}
