import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import jsQRModule from 'jsqr'; // CommonJS, with a default of its own
import { PNG } from 'pngjs';
import { undrawable } from './frame-font.js';
import { renderQrCode, type RenderWish } from './render-qr-code.js';

const { default: jsQR } = jsQRModule;
const LINK = 'https://go.brand.example/r/packaging-insert';
const wishOf = (frameText: string | null, size = 512): RenderWish => ({
  content: LINK,
  format: 'png',
  size,
  transparent: false,
  foregroundColor: '#111827',
  backgroundColor: '#ffffff',
  frameText,
  errorCorrection: 'M',
  margin: 4,
});
const imageOf = (frameText: string | null, size?: number) => PNG.sync.read(renderQrCode(wishOf(frameText, size)));
const isInk = ({ width, data }: PNG, x: number, y: number) => data[(y * width + x) * 4]! < 128;

/** The strip under the code as rows of dots. */
function stripOf(image: PNG): string[] {
  return Array.from({ length: image.height - image.width }, (_, row) =>
    Array.from({ length: image.width }, (_, x) => (isInk(image, x, image.width + row) ? '#' : '.')).join(''),
  );
}
const inkOf = (image: PNG) => stripOf(image).join('').replaceAll('.', '').length;

describe('frame text', () => {
  it.each([128, 512, 1024])('stands in a strip under the code of %i pixels, which still reads', (size) => {
    const image = imageOf('Scan here', size);
    expect([image.width, image.height]).toEqual([size, size + Math.round(size * 0.18)]);
    expect(jsQR(new Uint8ClampedArray(image.data), image.width, image.height)?.data).toBe(LINK);
    expect(inkOf(image)).toBeGreaterThan(0);
  });
  it('leaves the code as it is without it', () => {
    const [withText, without] = [imageOf('Scan here'), imageOf(null)];
    expect(withText.data.subarray(0, without.data.length).equals(without.data)).toBe(true);
    expect(without.height).toBe(512);
  });
  it('is legible: the letter T is a bar over a stem, and H two stems with a bar between', () => {
    const rows = stripOf(imageOf('T', 1024)).filter((row) => row.includes('#'));
    const widths = rows.map((row) => row.lastIndexOf('#') - row.indexOf('#') + 1);
    expect(widths[0]!).toBeGreaterThan(3 * widths.at(-1)!);
    const runs = stripOf(imageOf('H', 1024))
      .filter((row) => row.includes('#'))
      .map((row) => row.match(/#+/g)!.length);
    expect([...new Set(runs)]).toEqual([2, 1]);
    expect(runs.at(-1)).toBe(2);
  });
  it('has holes where letters have holes', () => {
    const middle = (text: string) => {
      const rows = stripOf(imageOf(text, 1024)).filter((row) => row.includes('#'));
      return rows[rows.length >> 1]!.match(/#+/g)!.length;
    };
    expect(middle('O')).toBe(2);
    expect(middle('I')).toBe(1);
  });
  it('is in the middle and stays inside, however wide', () => {
    for (const text of ['i', 'Scan here', 'W'.repeat(30)]) {
      const rows = stripOf(imageOf(text)).filter((row) => row.includes('#'));
      const left = Math.min(...rows.map((row) => row.indexOf('#')));
      const right = Math.max(...rows.map((row) => row.lastIndexOf('#')));
      expect(Math.abs(left - (511 - right))).toBeLessThanOrEqual(4);
      expect(left).toBeGreaterThan(10);
    }
  });
  it('stays in its strip, accents and all', () => {
    const rows = stripOf(imageOf('ÅÇŰẾgjpqy|', 1024));
    expect(rows[0]).not.toContain('#');
    expect(rows.at(-1)).not.toContain('#');
  });
  it('is in the SVG as a shape of its own', () => {
    const svg = renderQrCode({ ...wishOf('Scan here'), format: 'svg' }).toString();
    expect(svg.match(/<path/g)).toHaveLength(3);
    expect(
      renderQrCode({ ...wishOf(null), format: 'svg' })
        .toString()
        .match(/<path/g),
    ).toHaveLength(2);
  });
  it('has ink for every letter, figure and sign of the Latin alphabets of Europe, Vietnamese, Greek and Cyrillic', () => {
    const letters = 'AZaz09!?&@€£%#+-.,:;()/ÄÖÜäöüßÀÉÎÕçñøåæœŒÆØŁłŐőŰűŠšŽžČčŘřĞğİıȘșȚțẞþðĦħ¿¡„“”’«»–—…·™®©ếữΩλЖщ';
    expect(undrawable(letters)).toEqual([]);
    for (const letter of letters) expect([letter, inkOf(imageOf(letter, 256)) > 0]).toEqual([letter, true]);
  });
  it('takes an accent that is written as a character of its own', () =>
    expect(renderQrCode(wishOf('e\u0301')).equals(renderQrCode(wishOf('é')))).toBe(true));
  it('tells what it cannot draw, once each', () =>
    expect(undrawable('Scan 中文中 😀 ok q\u0301')).toEqual(['中', '文', '😀', '\u0301']));
  it('that can be drawn is drawn, whatever it says', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (text) => {
        if (text.trim() !== '' && undrawable(text).length === 0) expect(imageOf(text, 256).height).toBe(256 + 46);
      }),
      { numRuns: 50 },
    ));
});
