import { describe, expect, it } from '@jest/globals';
import { del, patch, post, signedHeaders } from '@proofmark/testing';
import jsQRModule from 'jsqr'; // CommonJS, with a default of its own
import { PNG } from 'pngjs';
import { newCode, pathOf, RESOLVER, runningCodes } from '../codes.fixture.js';

const { default: jsQR } = jsQRModule;
const { given, ask, url } = runningCodes();

async function image(path: string, body: object = {}, headers: Record<string, string> = {}) {
  const answer = await fetch(new URL(path, url()), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signedHeaders({ scopes: ['qr:read'] }), ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}
const read = (bytes: Buffer) => {
  const { data, width, height } = PNG.sync.read(bytes);
  return { width, height, text: jsQR(new Uint8ClampedArray(data), width, height)?.data };
};

describe('rendering a QR code', () => {
  it('answers a PNG of the short link, as a download', async () => {
    const made = await ask(newCode({ name: 'Packaging insert', slug: 'pkg-2026' }));
    const { status, headers, bytes } = await image(pathOf(made, '/render'), { format: 'png', size: 512 });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('image/png');
    expect(headers.get('content-disposition')).toBe('attachment; filename="pkg-2026.png"');
    expect(headers.get('content-length')).toBe(String(bytes.length));
    expect(read(bytes)).toEqual({ width: 512, height: 512, text: `${RESOLVER}/r/pkg-2026` });
  });

  it('answers an SVG', async () => {
    const made = await ask(newCode({ slug: 'pkg-2027', frameText: 'Scan <here>' }));
    const { headers, bytes } = await image(pathOf(made, '/render'), { format: 'svg', size: 300 });
    expect(headers.get('content-type')).toBe('image/svg+xml');
    expect(headers.get('content-disposition')).toBe('attachment; filename="pkg-2027.svg"');
    expect(bytes.toString()).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="300" height="354".*<\/svg>$/,
    );
  });

  it('draws the destination itself for a static code', async () => {
    const made = await ask(newCode({ type: 'static', destinationUrl: 'https://example.com/leaflet' }));
    expect(read((await image(pathOf(made, '/render'), { size: 256 })).bytes).text).toBe('https://example.com/leaflet');
  });

  it('follows the look of the code, and a wish before it', async () => {
    const made = await ask(newCode({ foregroundColor: '#003366', frameText: 'Scan here', margin: 0 }));
    const asItIs = read((await image(pathOf(made, '/render'), { size: 256 })).bytes);
    expect(asItIs.height).toBeGreaterThan(256);
    const wished = await image(pathOf(made, '/render'), {
      size: 256,
      frameText: null,
      margin: 4,
      errorCorrection: 'H',
    });
    expect(read(wished.bytes).height).toBe(256);
    const svg = async (body: object) =>
      (await image(pathOf(made, '/render'), { format: 'svg', ...body })).bytes.toString();
    expect(await svg({})).toContain('#003366');
    expect(await svg({ foregroundColor: '#550000' })).not.toContain('#003366');
    expect(await svg({ transparent: true })).not.toContain('#ffffff');
  });

  it('is 1024 pixels wide when nothing is said', async () =>
    expect(read((await image(pathOf(await ask(newCode()), '/render'))).bytes).width).toBe(1024));

  it('is not sent again to who has it, until the code looks different', async () => {
    const made = await ask(newCode());
    const first = await image(pathOf(made, '/render'));
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    const again = await image(pathOf(made, '/render'), {}, { 'if-none-match': etag });
    expect([again.status, again.bytes.length, again.headers.get('etag')]).toEqual([304, 0, etag]);
    expect((await image(pathOf(made, '/render'), { size: 512 }, { 'if-none-match': etag })).status).toBe(200);
    // The name and the destination are not in the picture.
    await ask(patch(pathOf(made), { name: 'Other' }));
    await ask(patch(pathOf(made, '/destination'), { destinationUrl: 'https://example.com/other' }));
    expect((await image(pathOf(made, '/render'), {}, { 'if-none-match': etag })).status).toBe(304);
    await ask(patch(pathOf(made), { foregroundColor: '#003366' }));
    const changed = await image(pathOf(made, '/render'), {}, { 'if-none-match': etag });
    expect([changed.status, changed.headers.get('etag') === etag]).toEqual([200, false]);
  });

  it('is the image also with an Idempotency-Key', async () => {
    const made = await ask(newCode());
    const wish = () => image(pathOf(made, '/render'), { size: 256 }, { 'idempotency-key': 'render-1' });
    expect((await wish()).bytes.equals((await wish()).bytes)).toBe(true);
  });

  it('is possible while paused, and refused in the archive', async () => {
    const made = await ask(newCode());
    await ask(patch(pathOf(made), { status: 'paused' }));
    expect((await image(pathOf(made, '/render'))).status).toBe(200);
    await ask(del(pathOf(made)));
    await given()
      .when(post(pathOf(made, '/render'), {}))
      .rejected(410, 'qr_archived');
  });

  it.each<[object, string]>([
    [{ format: 'pdf' }, 'unsupported_format'],
    [{ format: 'constructor' }, 'unsupported_format'],
    [{ format: 5 }, 'validation_error'],
    [{ size: 127 }, 'validation_error'],
    [{ size: 4097 }, 'validation_error'],
    [{ size: '512' }, 'validation_error'],
    [{ size: 512.5 }, 'validation_error'],
    [{ size: 128, margin: 16 }, 'size_too_small'],
    [{ transparent: 'yes' }, 'validation_error'],
    [{ foregroundColor: '#12345' }, 'validation_error'],
    [{ foregroundColor: '"/><script>' }, 'validation_error'],
    [{ frameText: '扫描' }, 'validation_error'],
    [{ foregroundColor: '#fefefe', strict: true }, 'low_contrast'],
    [{ dpi: 300 }, 'validation_error'],
  ])('refuses %j', (body, code) =>
    given(newCode())
      .when(([made]) => post(pathOf(made, '/render'), body))
      .rejected(400, code),
  );

  it('needs qr:read', async () => {
    const made = await ask(newCode());
    expect((await ask(post(pathOf(made, '/render'), {}), { scopes: ['qr:write'] })).body.error.code).toBe(
      'missing_scope',
    );
    expect((await image('/api/v1/qr-codes/qr_x/render')).status).toBe(404);
  });
});
