import { PassThrough, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { FastifyInstance, RequestPayload } from 'fastify';
import { EpcisException } from '../problem/epcis-exception.js';
import { isEpcisRequest } from './is-epcis-request.js';
import { MAX_BODY_BYTES } from './limits.js';

const CODINGS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};
const CAPTURED_TYPES = ['application/ld+json', 'application/xml', 'text/xml'];

/**
 * Hands the bodies of EPCIS over as the bytes they are: what they hold is read by readers that refuse what JSON.parse lets pass, and that
 * say where. Packed ones are unpacked on the way, never beyond the limit. Bodies of other routes are read as everywhere.
 */
export function readRawBodies(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser('application/json');
  const options = { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES } as const;
  fastify.addContentTypeParser<Buffer>('application/json', options, (request, body, done) => {
    if (isEpcisRequest(request)) return done(null, body);
    if (body.length > request.routeOptions.bodyLimit) return done(tooLarge());
    return parseJson(request, body.toString(), done);
  });
  fastify.addContentTypeParser<Buffer>(CAPTURED_TYPES, options, (request, body, done) => {
    if (isEpcisRequest(request)) return done(null, body);
    return done(
      Object.assign(new Error('Unsupported Media Type'), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE', statusCode: 415 }),
    );
  });
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const coding = String(request.headers['content-encoding'] ?? 'identity').toLowerCase();
    if (coding === 'identity' || !isEpcisRequest(request)) return done(null, payload);
    const unpack = CODINGS[coding];
    if (unpack) return done(null, unpacked(payload, unpack()));
    return done(
      new EpcisException(
        'UnsupportedMediaTypeException',
        `Content-Encoding is "${coding.slice(0, 40)}"; gzip, deflate and br are understood.`,
      ),
    );
  });
}

function tooLarge(): Error {
  return Object.assign(new Error('Request body is too large'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 });
}

/** Fastify compares the length that was announced with `receivedEncodedLength`. */
function unpacked(packed: RequestPayload, unpack: Transform): RequestPayload {
  const body: PassThrough & { receivedEncodedLength?: number } = new PassThrough();
  const count = (chunk: Buffer): void =>
    void (body.receivedEncodedLength = (body.receivedEncodedLength ?? 0) + chunk.length);
  packed.on('data', count).once('error', (error) => body.destroy(error));
  unpack.once('error', (error) => body.destroy(brokenBody(error)));
  body.once('close', () => unpack.destroy());
  packed.pipe(unpack).pipe(body);
  return body;
}

/** What zlib says of a body is the client's to mend. */
function brokenBody(error: Error): Error {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!/^(?:Z_|ERR_|_?BROTLI)/.test(code)) return error;
  return new EpcisException('ValidationException', 'The body is not packed as its Content-Encoding says.');
}
