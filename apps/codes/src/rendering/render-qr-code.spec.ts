import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import jsQRModule from 'jsqr'; // CommonJS, with a default of its own
import { PNG } from 'pngjs';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { renderQrCode, type RenderWish } from './render-qr-code.js';

const { default: jsQR } = jsQRModule;
const LINK = 'https://go.brand.example/r/packaging-insert';
const plain: RenderWish = {
  content: LINK,
  format: 'png',
  size: 512,
  transparent: false,
  foregroundColor: '#111827',
  backgroundColor: '#ffffff',
  frameText: null,
  errorCorrection: 'M',
  margin: 4,
};
const pngOf = (wish: Partial<RenderWish> = {}) => PNG.sync.read(renderQrCode({ ...plain, ...wish }));
const svgOf = (wish: Partial<RenderWish> = {}) => renderQrCode({ ...plain, ...wish, format: 'svg' }).toString();

type Pixels = { width: number; height: number; data: Uint8Array };
const colorAt = ({ width, data }: Pixels, x: number, y: number) => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
];

/** Printed on paper of this grey. */
function printed({ width, height, data }: Pixels, paper: number): Uint8ClampedArray {
  const flat = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < flat.length; at += 4) {
    const alpha = data[at + 3]! / 255;
    for (let channel = 0; channel < 3; channel++)
      flat[at + channel] = data[at + channel]! * alpha + paper * (1 - alpha);
    flat[at + 3] = 255;
  }
  return flat;
}
const decoded = (image: Pixels, paper = 255) => jsQR(printed(image, paper), image.width, image.height)?.data;
/** By another reader, which takes the file itself. */
const read = async (wish: Partial<RenderWish> = {}) =>
  (await readBarcodes(renderQrCode({ ...plain, ...wish }), { formats: ['QRCode'] }))[0]?.text;

/** What the rectangles and shapes of an SVG look like, for the rectangles of the code itself. */
function rasterized(svg: string): Pixels {
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number) as [number, number, number];
  const data = new Uint8Array(width * height * 4);
  const path = /crispEdges" d="([^"]*)"/.exec(svg)![1]!;
  const rectangles = [...path.matchAll(/M(\d+) (\d+)h(\d+)v(\d+)h-\3z/g)];
  expect(rectangles.map(([text]) => text).join('')).toBe(path);
  for (const [x, y, w, h] of rectangles.map(
    (match) => match.slice(1).map(Number) as [number, number, number, number],
  )) {
    for (let row = y; row < y + h; row++) data.fill(255, (row * width + x) * 4, (row * width + x + w) * 4);
    for (let row = y; row < y + h; row++)
      for (let column = x; column < x + w; column++)
        data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
  }
  return { width, height, data };
}

beforeAll(() => {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer } });
});

describe('a rendered PNG', () => {
  it.each([128, 129, 256, 511, 1024, 2048, 4096])('of %i pixels is exactly that large and reads back', async (size) => {
    const header = renderQrCode({ ...plain, size }).subarray(16, 24);
    expect([header.readUInt32BE(0), header.readUInt32BE(4)]).toEqual([size, size]);
    expect(await read({ size })).toBe(LINK);
  });
  it.each([128, 256, 511])('of %i pixels is read by another reader too', (size) =>
    expect(decoded(pngOf({ size }))).toBe(LINK),
  );

  it.each(['L', 'M', 'Q', 'H'] as const)('reads back with error correction %s', async (errorCorrection) => {
    expect(decoded(pngOf({ errorCorrection }))).toBe(LINK);
    expect(await read({ errorCorrection })).toBe(LINK);
  });

  it('with error correction H reads back with a fifth of it covered, with L it does not', () => {
    const covered = (errorCorrection: 'L' | 'H') => {
      const image = pngOf({ errorCorrection });
      for (let y = 210; y < 310; y++) image.data.fill(255, (y * 512 + 190) * 4, (y * 512 + 330) * 4);
      return decoded(image);
    };
    expect(covered('H')).toBe(LINK);
    expect(covered('L')).not.toBe(LINK);
  });

  it.each([
    ['#111827', '#ffffff'],
    ['#003366', '#ffeecc'],
    ['#7f1d1d', '#fecaca'],
    ['#FF0000', '#FFFFFF'],
  ])('has the colours %s on %s and reads back', (foregroundColor, backgroundColor) => {
    const image = pngOf({ foregroundColor, backgroundColor });
    const rgb = (color: string) => [...Buffer.from(color.slice(1), 'hex'), 255];
    const seen = new Set(Array.from({ length: 512 }, (_, at) => JSON.stringify(colorAt(image, at, at))));
    expect(seen).toEqual(new Set([JSON.stringify(rgb(backgroundColor)), JSON.stringify(rgb(foregroundColor))]));
    expect(decoded(image)).toBe(LINK);
  });

  it('without background is transparent where nothing is dark, and reads back on bright paper', async () => {
    const image = pngOf({ size: 600, transparent: true, foregroundColor: '#003366' });
    expect(colorAt(image, 0, 0)[3]).toBe(0);
    const alphas = new Set(Array.from({ length: 600 }, (_, at) => colorAt(image, at, at)[3]));
    expect(alphas).toEqual(new Set([0, 255]));
    expect(decoded(image, 255)).toBe(LINK);
    expect(decoded(image, 220)).toBe(LINK);
    expect(await read({ size: 2048, transparent: true })).toBe(LINK);
  });

  it.each([0, 1, 4, 10])('keeps a quiet zone of %i modules at least', (margin) => {
    const image = pngOf({ size: 640, margin });
    const inked = Array.from({ length: 640 }, (_, y) => y).filter((y) =>
      [...Array(640).keys()].some((x) => colorAt(image, x, y)[0] !== 255),
    );
    // The link takes 33 modules with error correction M.
    const scale = Math.floor(640 / (33 + 2 * margin));
    expect(inked[0]).toBeGreaterThanOrEqual(margin * scale);
    expect(640 - 1 - inked.at(-1)!).toBeGreaterThanOrEqual(margin * scale);
    expect(inked.length).toBe(33 * scale);
  });

  it('is the same bytes for the same wish', () =>
    expect(renderQrCode(plain).equals(renderQrCode({ ...plain }))).toBe(true));

  it('is refused where its modules would be smaller than two pixels, saying how large it must be', () => {
    const wish = { content: `https://example.com/${'a'.repeat(500)}`, size: 128 };
    const refusal = (() => {
      try {
        pngOf(wish);
        return null;
      } catch (error) {
        return error as { code: string; details: { minimum: number } };
      }
    })();
    expect(refusal).toMatchObject({ code: 'size_too_small' });
    expect(decoded(pngOf({ ...wish, size: refusal!.details.minimum }))).toBe(wish.content);
  });

  it('is refused for what no QR code holds', () =>
    expect(() => pngOf({ content: `https://example.com/${'a'.repeat(1300)}`, errorCorrection: 'H' })).toThrow(
      'too long',
    ));

  it('reads back whatever the link', () =>
    fc.assert(
      fc.asyncProperty(
        fc.webUrl({ withQueryParameters: true }),
        fc.constantFrom<RenderWish['errorCorrection']>('L', 'M', 'Q', 'H'),
        async (content, errorCorrection) => expect(await read({ content, size: 768, errorCorrection })).toBe(content),
      ),
      { numRuns: 50 },
    ));
});

describe('a rendered SVG', () => {
  it('shows the same code', () => expect(decoded(rasterized(svgOf()))).toBe(LINK));
  it('has its size, colours and background', () => {
    const svg = svgOf({ size: 1000, foregroundColor: '#003366', backgroundColor: '#ffeecc' });
    expect(svg).toContain('width="1000" height="1000"');
    expect(svg.match(/fill="#[0-9a-f]{6}"/g)).toEqual(['fill="#ffeecc"', 'fill="#003366"']);
  });
  it('without background has the code alone', () =>
    expect(svgOf({ transparent: true }).match(/fill="[^"]*"/g)).toEqual(['fill="#111827"']));
  it('holds no text of the caller, only shapes', () => {
    const svg = svgOf({ frameText: '</svg><script>&"' });
    expect(svg).not.toMatch(/script|&/);
    expect(svg.match(/<[a-z]+/g)).toEqual(['<svg', '<path', '<path', '<path']);
  });
});
