import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { EPCIS_PATH } from '@proofmark/contracts';
import { signedHeaders } from '@proofmark/testing';
import { caller, runningPassport } from '../../passport.fixture.js';
import { documentOf, newEvent } from '../capture/documents.fixture.js';

const MEBIBYTE = 1024 * 1024;
/** So that one of the largest is all there is room for. */
const env = { EPCIS_LARGE_BODIES_MIB: '16' };

/** A document with so many bytes of space behind it. */
const spacious = (mebibytes: number): string => {
  const document = JSON.stringify(documentOf([newEvent()]));
  return document + ' '.repeat(mebibytes * MEBIBYTE - document.length);
};

/** Sends the first part of a document and leaves the rest for later. */
async function begin(url: string, body: string): Promise<{ finish(): Promise<number>; breakOff(): void }> {
  const headers = { ...signedHeaders(caller), 'content-type': 'application/json', 'content-length': body.length };
  const sending: ClientRequest = request(`${url}${EPCIS_PATH}/capture`, { method: 'POST', headers });
  sending.on('error', () => undefined);
  await new Promise((sent) => sending.write(body.slice(0, MEBIBYTE), sent));
  return {
    finish: async () => {
      const answered = once(sending, 'response');
      sending.end(body.slice(MEBIBYTE));
      const [{ statusCode }] = (await answered) as [{ statusCode: number }];
      return statusCode;
    },
    breakOff: () => sending.destroy(),
  };
}

describe('large documents, more than there is room for', () => {
  const { epcis, url } = runningPassport(env);
  const capture = (body: string) => epcis('/capture', { method: 'POST', body });

  it('wait until others are taken in, and are taken in then', async () => {
    const first = await begin(url(), spacious(16));
    let isAnswered = false;
    const second = capture(spacious(2)).finally(() => (isAnswered = true));
    // What is small passes meanwhile, and what passes shows that the second waits.
    for (let at = 0; at < 3; at += 1)
      expect(await capture(JSON.stringify(documentOf([newEvent()])))).toMatchObject({ status: 202 });
    expect(isAnswered).toBe(false);
    expect(await first.finish()).toBe(202);
    expect(await second).toMatchObject({ status: 202 });
  });

  it('do not wait for one whose sender broke off', async () => {
    const first = await begin(url(), spacious(16));
    const second = capture(spacious(16));
    first.breakOff();
    expect(await second).toMatchObject({ status: 202 });
  });
});

describe('a large document that waited too long', () => {
  const { epcis, url } = runningPassport({ ...env, EPCIS_BODY_PATIENCE_MS: '10' });
  const capture = (body: string) => epcis('/capture', { method: 'POST', body });

  it('is refused, told when to come again, and is taken then', async () => {
    const first = await begin(url(), spacious(16));
    const body = spacious(2);
    const refused = await capture(body);
    expect(refused).toMatchObject({
      status: 503,
      body: { type: 'epcisException:ImplementationException', code: 'unavailable' },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await first.finish()).toBe(202);
    expect(await capture(body)).toMatchObject({ status: 202 });
  });
});
