/**
 * How long it takes to draw a code for print: 2048 pixels, one colour, transparent, beside what the library `qrcode` draws itself.
 * `npm run bench -- render [draws]`
 */
import { renderQrCode, type RenderWish } from '@proofmark/codes';
import QRCode from 'qrcode';
import { report } from './support/measure.ts';

const [draws = 200] = process.argv.slice(2).map(Number);
const PEER_DRAWS = 10;
const WARM_UP = 20;
const LIMIT_MS = 5;

const plain: RenderWish = {
  content: 'https://go.brand.example/r/packaging-insert',
  format: 'png',
  size: 2048,
  transparent: true,
  foregroundColor: '#111827',
  backgroundColor: '#ffffff',
  frameText: null,
  errorCorrection: 'M',
  margin: 4,
};
const peer = { type: 'png', width: 2048, margin: 4, color: { dark: '#111827ff', light: '#ffffff00' } } as const;

interface Timing {
  readonly median: number;
  readonly p99: number;
}

/** In milliseconds. One draw at a time: it blocks, as it does in the service. */
async function timed(count: number, drawOnce: () => unknown): Promise<Timing> {
  for (let warm = 0; warm < Math.min(WARM_UP, count); warm++) await drawOnce();
  const times: number[] = [];
  for (let draw = 0; draw < count; draw++) {
    const began = performance.now();
    await drawOnce();
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (part: number): number => times[Math.floor((times.length - 1) * part)] ?? Number.NaN;
  return { median: at(0.5), p99: at(0.99) };
}

const png = await timed(draws, () => renderQrCode(plain));
const framed = await timed(draws, () => renderQrCode({ ...plain, frameText: 'Scan here for your warranty' }));
const svg = await timed(draws, () => renderQrCode({ ...plain, format: 'svg' }));
const library = await timed(PEER_DRAWS, () => QRCode.toBuffer(plain.content, peer));

await report('render', [
  { name: 'PNG, 2048 px, transparent: median', value: png.median, unit: 'ms', atMost: LIMIT_MS },
  { name: 'PNG, 2048 px, transparent: p99', value: png.p99, unit: 'ms' },
  { name: 'PNG, 2048 px, transparent: size', value: renderQrCode(plain).length, unit: 'bytes' },
  { name: 'PNG with frame text: median', value: framed.median, unit: 'ms' },
  { name: 'SVG: median', value: svg.median, unit: 'ms' },
  { name: 'PNG by the library qrcode: median', value: library.median, unit: 'ms' },
  { name: 'times as fast as the library', value: library.median / png.median, unit: '×' },
]);
