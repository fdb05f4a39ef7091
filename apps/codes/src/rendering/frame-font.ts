import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype, { type Font, type Glyph } from 'opentype.js';

/** Inter, semi-bold (SIL Open Font License), by alphabet: read when the first text needs it. */
const ALPHABETS = ['latin', 'latin-ext', 'vietnamese', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext'];
const require = createRequire(import.meta.url);
const fonts = new Map<string, Font>();

type To = { readonly x: number; readonly y: number };
type By = { readonly x1: number; readonly y1: number };
/** Where the pen goes next, in SVG's letters. Said here, for the font library's own types bring those of browsers with them. */
export type PathCommand =
  | ({ readonly type: 'M' } & To)
  | ({ readonly type: 'L' } & To)
  | ({ readonly type: 'Q' } & By & To)
  | ({ readonly type: 'C'; readonly x2: number; readonly y2: number } & By & To)
  | { readonly type: 'Z' };

/** A line of text as outlines, for a font size of 1; x grows to the right, y down, the baseline is y = 0. */
export interface TextOutline {
  readonly width: number;
  /** Height of capital letters. */
  readonly capHeight: number;
  /** How far letters may reach below the baseline. */
  readonly descent: number;
  /** To be filled by the non-zero rule: the contours of a letter may overlap. */
  readonly commands: readonly PathCommand[];
}

/** The characters of a text that no glyph is known for, each once. */
export function undrawable(text: string): string[] {
  return [...new Set(characters(text))].filter((character) => !glyphOf(character));
}

/** Characters without a glyph are left out: see {@link undrawable}. */
export function textOutline(text: string): TextOutline {
  const { unitsPerEm, descender, tables } = fontOf('latin');
  const { sCapHeight } = tables['os2'] as unknown as { readonly sCapHeight: number };
  let width = 0;
  const commands: PathCommand[] = [];
  for (const character of characters(text)) {
    const glyph = glyphOf(character);
    if (!glyph) continue;
    commands.push(...glyph.getPath(width, 0, 1).commands);
    width += (glyph.advanceWidth ?? 0) / unitsPerEm;
  }
  return { width, capHeight: sCapHeight / unitsPerEm, descent: -descender / unitsPerEm, commands };
}

/** Accents that have no letter of their own with them cannot be placed without shaping. */
function glyphOf(character: string): Glyph | null {
  if (/\p{M}/u.test(character)) return null;
  for (const alphabet of ALPHABETS) {
    const font = fontOf(alphabet);
    if (font.charToGlyphIndex(character) !== 0) return font.charToGlyph(character);
  }
  return null;
}

function characters(text: string): string[] {
  return [...text.normalize('NFC')];
}

function fontOf(alphabet: string): Font {
  let font = fonts.get(alphabet);
  if (!font) {
    const file = readFileSync(require.resolve(`@fontsource/inter/files/inter-${alphabet}-600-normal.woff`));
    font = opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
    fonts.set(alphabet, font);
  }
  return font;
}
