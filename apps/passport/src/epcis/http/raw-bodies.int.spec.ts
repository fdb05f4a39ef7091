import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { runningPassport } from '../../passport.fixture.js';

const document = JSON.stringify({
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-11-20T08:00:00Z',
  epcisBody: { eventList: [] },
});
const MEBIBYTE = 1024 * 1024;
const EXCEPTIONS = {
  400: 'ValidationException',
  413: 'CaptureLimitExceededException',
  415: 'UnsupportedMediaTypeException',
};

describe('[EPCIS Content-Encoding] the body of a capture', () => {
  const { epcis, ask } = runningPassport();
  const capture = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
    epcis('/capture', { method: 'POST', body, headers });

  it.each([
    ['as it is', document, {}],
    ['of JSON-LD', document, { 'content-type': 'application/ld+json' }],
    ['packed with gzip', gzipSync(document), { 'content-encoding': 'gzip' }],
    ['packed with deflate', deflateSync(document), { 'content-encoding': 'deflate' }],
    ['packed with brotli', brotliCompressSync(document), { 'content-encoding': 'br' }],
  ] as const)('is taken %s', async (_how, body, headers) => {
    expect(await capture(body, headers)).toMatchObject({ status: 202 });
  });

  it.each([
    ['of another type', 415, document, { 'content-type': 'text/csv' }],
    ['packed in a way nobody knows', 415, document, { 'content-encoding': 'zoo' }],
    ['that is not packed as it says', 400, document, { 'content-encoding': 'gzip' }],
    ['whose packing breaks off', 400, gzipSync(document).subarray(0, 40), { 'content-encoding': 'gzip' }],
    ['of 17 MiB', 413, Buffer.alloc(17 * MEBIBYTE, ' '), {}],
    ['that unpacks to 1 GiB', 413, gzipSync(Buffer.alloc(1024 * MEBIBYTE)), { 'content-encoding': 'gzip' }],
    ['that is not there', 400, '', {}],
  ] as const)('is refused %s, with %i', async (_how, status, body, headers) => {
    const answer = await capture(body, headers);
    expect(answer).toMatchObject({ status, body: { type: `epcisException:${EXCEPTIONS[status]}` } });
  });

  it('is read as everywhere outside of the interface of the standard', async () => {
    const put = (body: string, type = 'application/json') =>
      ask('/api/v1/epcis-settings', { method: 'PUT', body, headers: { 'content-type': type } });
    expect((await put('{"eventIds": ')).body).toMatchObject({ error: { code: 'invalid_json' } });
    expect((await put(' '.repeat(2 * MEBIBYTE))).body).toMatchObject({ error: { code: 'payload_too_large' } });
    expect((await put('<a/>', 'application/xml')).body).toMatchObject({ error: { code: 'unsupported_media_type' } });
  });
});
