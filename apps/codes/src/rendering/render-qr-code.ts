import type { ErrorCorrection } from '../qr-code/qr-code.events.js';
import { draw } from './drawing.js';
import { pngOf } from './png.js';
import { qrMatrix } from './qr-matrix.js';
import { svgOf } from './svg.js';

export type ImageFormat = 'png' | 'svg';

export interface RenderWish {
  /** What the code holds. */
  readonly content: string;
  readonly format: ImageFormat;
  /** Width in pixels. The height is the same, and more by a strip for frame text. */
  readonly size: number;
  /** Leaves out the background; the code and its text stay. */
  readonly transparent: boolean;
  /** `#rrggbb` */
  readonly foregroundColor: string;
  /** `#rrggbb` */
  readonly backgroundColor: string;
  readonly frameText: string | null;
  readonly errorCorrection: ErrorCorrection;
  /** Quiet zone, in modules. */
  readonly margin: number;
}

/**
 * The image of a code. The same wish is the same bytes.
 * @throws Rejected `content_too_long`, `size_too_small`
 */
export function renderQrCode(wish: RenderWish): Buffer {
  const { content, format, size, transparent, errorCorrection, margin, frameText } = wish;
  const drawing = draw({ matrix: qrMatrix(content, errorCorrection), size, margin, frameText });
  const palette = { foreground: wish.foregroundColor, background: transparent ? null : wish.backgroundColor };
  return format === 'png' ? pngOf(drawing, palette) : Buffer.from(svgOf(drawing, palette));
}
