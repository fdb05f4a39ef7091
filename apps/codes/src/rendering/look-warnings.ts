import type { Warning } from '../warning.js';

interface Look {
  readonly foregroundColor: string;
  readonly backgroundColor: string;
  readonly margin: number;
}

/** What may be wrong with a look. */
export interface LookWarning extends Warning {
  readonly code: 'low_contrast' | 'inverted_colors' | 'narrow_margin';
}

/** Below this, cameras in poor light lose the code. */
const MIN_CONTRAST = 3;
/** ISO/IEC 18004 §9.1 */
const QUIET_ZONE = 4;

/** Why phones may fail to read a code that looks like this; empty when nothing speaks against it. */
export function lookWarnings({ foregroundColor, backgroundColor, margin }: Look): LookWarning[] {
  const warnings: LookWarning[] = [];
  const contrast = contrastRatio(foregroundColor, backgroundColor);
  if (contrast < MIN_CONTRAST) {
    const message = `Phones may not read these colours: contrast ${contrast.toFixed(1)}, at least ${MIN_CONTRAST} is needed.`;
    warnings.push({ code: 'low_contrast', field: 'foregroundColor', message });
  } else if (luminance(foregroundColor) > luminance(backgroundColor)) {
    const message = 'Some phones do not read codes that are lighter than their background.';
    warnings.push({ code: 'inverted_colors', field: 'foregroundColor', message });
  }
  if (margin < QUIET_ZONE) {
    const message = `The quiet zone should be ${QUIET_ZONE} modules wide unless the surroundings leave it free.`;
    warnings.push({ code: 'narrow_margin', field: 'margin', message });
  }
  return warnings;
}

/** WCAG 2.2: 1 (the same) to 21 (black on white). Colours as `#rrggbb`. */
export function contrastRatio(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** WCAG 2.2, relative luminance: 0 (black) to 1 (white). */
function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(Number.parseInt(color.slice(at, at + 2), 16) / 255)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
