import { describe, expect, it } from '@jest/globals';
import { eventually } from '@proofmark/testing';
import { type EpcisAnswer, otherMode, otherWorkspace, runningPassport } from '../../passport.fixture.js';
import { documentOf, newEvent, wrongEvent } from './documents.fixture.js';

const { epcis } = runningPassport();
const below = (path: string) => path.slice('/api/v1/epcis'.length);

/** A document in which all events are wrong but the first, captured. */
async function captured(wrong: number, behaviour: string): Promise<EpcisAnswer> {
  const list = [newEvent(), ...Array.from({ length: wrong }, () => wrongEvent())];
  const headers = { 'gs1-capture-error-behaviour': behaviour };
  const sent = await epcis('/capture', { method: 'POST', body: documentOf(list), headers });
  return eventually(async () => {
    const job = await epcis(`/capture/${sent.body.captureID}`);
    expect(job.body).toMatchObject({ running: false, success: false, errorCount: wrong });
    return job;
  });
}

describe('[EPCIS errorFile] a capture job with many errors', () => {
  it.each(['rollback', 'proceed'])(
    'leads to all of them, page by page, in the order of the document: %s',
    async (behaviour) => {
      const { body: job } = await captured(1203, behaviour);
      expect(job.errors).toHaveLength(100);
      expect(job.errorFile).toBe(`/api/v1/epcis/capture/${job.captureID}/errors`);
      const pages: EpcisAnswer[] = [];
      for (let path: string | undefined = `${below(job.errorFile)}?perPage=100`; path !== undefined;) {
        const page: EpcisAnswer = await epcis(path);
        expect(page.status).toBe(200);
        pages.push(page);
        path = /<\/api\/v1\/epcis([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
      }
      const errors = pages.flatMap(({ body }) => body as { index: number }[]);
      expect(errors.map(({ index }) => index)).toEqual(Array.from({ length: 1203 }, (_, n) => n + 1));
      expect(errors.slice(0, 100)).toEqual(job.errors);
    },
  );

  it('says so in XML, too', async () => {
    const { body: job } = await captured(101, 'proceed');
    const { text } = await epcis(`/capture/${job.captureID}`, { headers: { accept: 'application/xml' } });
    expect(text).toContain(`<errorFile>${job.errorFile}</errorFile>`);
  });

  it('shows them to nobody else', async () => {
    const { body: job } = await captured(101, 'rollback');
    const path = below(job.errorFile);
    for (const as of [otherWorkspace, otherMode]) expect(await epcis(path, {}, as)).toMatchObject({ status: 404 });
    expect(await epcis(path, {}, { scopes: ['epcis:read'] })).toMatchObject({ status: 403 });
    const { headers } = await epcis(`${path}?perPage=1`);
    const [, next = ''] = /<\/api\/v1\/epcis([^>]+)>/.exec(headers.get('link') ?? '') ?? [];
    expect((await epcis(next, {}, otherWorkspace)).status).toBe(404);
  });
});

describe('a capture job with few errors', () => {
  it('tells them itself, and lists them all the same', async () => {
    const { body: job } = await captured(100, 'proceed');
    expect(job).not.toHaveProperty('errorFile');
    expect((await epcis(`/capture/${job.captureID}/errors?perPage=100`)).body).toEqual(job.errors);
    expect(await epcis('/capture/cap_none/errors')).toMatchObject({ status: 404 });
  });
});
