import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@proofmark/testing';
import { type EpcisAnswer, otherMode, otherWorkspace, runningPassport } from '../../passport.fixture.js';
import { MAX_BODY_BYTES, MAX_EVENTS } from '../http/limits.js';
import type { CaptureJobView } from './capture-job.dto.js';
import { JobCleanup } from './job-cleanup.js';
import { bare, CONTEXT, documentOf, events, newEvent, wrongEvent } from './documents.fixture.js';

const { ask, epcis, query, service } = runningPassport();
const proceed = { 'gs1-capture-error-behaviour': 'proceed' };

const send = (body: unknown, headers?: Record<string, string>) => epcis('/capture', { method: 'POST', body, headers });
const pathOf = ({ headers }: EpcisAnswer) => headers.get('location')?.replace('/api/v1/epcis', '') ?? '';
const finished = async (answer: EpcisAnswer): Promise<CaptureJobView> => {
  expect(answer.status).toBe(202);
  return eventually(async () => {
    const job = await epcis(pathOf(answer));
    expect(job.body).toMatchObject({ running: false });
    return job.body as CaptureJobView;
  });
};
const capture = async (list: readonly unknown[], headers?: Record<string, string>) =>
  finished(await send(documentOf(list), headers));
const kept = async (job: CaptureJobView): Promise<Record<string, unknown>[]> =>
  (
    await query("SELECT data->'event' AS event FROM passport.events WHERE data->>'captureId' = $1 ORDER BY position", [
      job.captureID,
    ])
  ).map(({ event }) => event as Record<string, unknown>);

describe('[EPCIS POST /capture] a document', () => {
  it('is taken with 202 and the address of its job, and becomes facts in its own order', async () => {
    const list = events(3);
    const answer = await send(documentOf(list));
    expect(answer.headers.get('location')).toMatch(/^\/api\/v1\/epcis\/capture\/cap_/);
    const job = await finished(answer);
    expect(job).toEqual({
      captureID: expect.stringMatching(/^cap_/),
      createdAt: expect.any(String),
      finishedAt: expect.any(String),
      ...{ running: false, success: true, captureErrorBehaviour: 'rollback', errors: [], warnings: expect.any(Array) },
      ...{ eventCount: 3, capturedCount: 3, duplicateCount: 0, errorCount: 0, warningCount: expect.any(Number) },
    });
    const stored = await kept(job);
    expect(stored).toEqual(list.map((event) => ({ ...event, eventID: expect.stringMatching(/^ni:\/\/\/sha-256;/) })));
  });

  it('may be the answer of a query, a bare event or a list of events', async () => {
    const answerOfQuery = {
      ...{
        '@context': [CONTEXT],
        type: 'EPCISQueryDocument',
        schemaVersion: '2.0',
        creationDate: '2026-05-19T12:00:00Z',
      },
      epcisBody: { queryResults: { queryName: 'all', resultsBody: { eventList: events(2) } } },
    };
    expect(await finished(await send(answerOfQuery))).toMatchObject({ success: true, capturedCount: 2 });
    expect(await finished(await send(bare(newEvent())))).toMatchObject({ success: true, capturedCount: 1 });
    expect(await finished(await send(events(2).map(bare)))).toMatchObject({ success: true, capturedCount: 2 });
  });

  it('may be empty', async () => {
    expect(await capture([])).toMatchObject({ success: true, eventCount: 0 });
    expect(await capture([], proceed)).toMatchObject({ success: true, eventCount: 0 });
  });

  it('[EPCIS Content-Encoding; application/ld+json] may be packed, and JSON-LD', async () => {
    const body = gzipSync(JSON.stringify(documentOf(events(1))));
    const headers = { 'content-type': 'application/ld+json; charset=utf-8', 'content-encoding': 'gzip' };
    expect(await finished(await send(body, headers))).toMatchObject({ success: true, capturedCount: 1 });
  });

  it('[EPCIS rollback; capture job] is captured as a whole or not at all, and says which event is wrong where', async () => {
    const job = await capture([newEvent(), wrongEvent(), newEvent(), newEvent({ epcList: ['no URI'] })]);
    expect(job).toMatchObject({ success: false, captureErrorBehaviour: 'rollback', capturedCount: 0 });
    const [first] = job.errors;
    expect(first).toMatchObject({
      type: 'epcisException:ValidationException',
      title: 'ValidationException',
      status: 400,
    });
    expect(first).toMatchObject({ index: 1, pointer: '/epcisBody/eventList/1/action', detail: expect.any(String) });
    expect(new Set(job.errors.map(({ index }) => index))).toEqual(new Set([1, 3]));
    expect(job.errorCount).toBe(job.errors.length);
    expect(await kept(job)).toEqual([]);
  });

  it.each(['gs1-capture-error-behaviour', 'gs1-epcis-capture-error-behaviour'])(
    '[EPCIS proceed; GS1-Capture-Error-Behaviour] is captured as far as it is right when %s says proceed',
    async (name) => {
      const list = [newEvent(), wrongEvent(), newEvent()];
      const job = await capture(list, { [name]: 'proceed' });
      expect(job).toMatchObject({ running: false, success: false, capturedCount: 2, captureErrorBehaviour: 'proceed' });
      expect(job.errors.map(({ index }) => index)).toEqual([1]);
      expect((await kept(job)).map(({ epcList }) => epcList)).toEqual([list[0]?.['epcList'], list[2]?.['epcList']]);
    },
  );

  it('tells a hundred errors and counts the rest', async () => {
    const list = Array.from({ length: 1200 }, () => wrongEvent());
    for (const headers of [{}, proceed]) {
      const job = await capture([...list, newEvent()], headers);
      expect([job.errors.length, job.errorCount]).toEqual([100, 1200]);
    }
  });

  it('[EPCIS epcisException:ValidationException] that cannot be read is refused at once', async () => {
    for (const [body, where] of [
      ['{', 'no JSON'],
      ['{"type":"EPCISDocument","type":"EPCISDocument"}', 'type'],
      [JSON.stringify({ hello: 'world' }), 'EPCISDocument'],
      [JSON.stringify(documentOf([], { epcisBody: {} })), 'eventList'],
    ] as const) {
      const answer = await send(body);
      expect([answer.status, answer.body.type]).toEqual([400, 'epcisException:ValidationException']);
      expect(answer.text).toContain(where);
    }
    const before = await query('SELECT count(*) FROM passport.capture_jobs');
    await send('{');
    expect(await query('SELECT count(*) FROM passport.capture_jobs')).toEqual(before);
  });

  it('[EPCIS capture limits; epcisException:CaptureLimitExceededException; 415; epcisException:UnsupportedMediaTypeException] is refused beyond its limits, and in a type nobody reads', async () => {
    const many = await send(documentOf(Array.from({ length: MAX_EVENTS + 1 }, () => ({}))));
    expect([many.status, many.body.type]).toEqual([413, 'epcisException:CaptureLimitExceededException']);
    const large = await send(JSON.stringify(documentOf([' '.repeat(MAX_BODY_BYTES)])));
    expect([large.status, large.body.type]).toEqual([413, 'epcisException:CaptureLimitExceededException']);
    const text = await send('hello', { 'content-type': 'text/csv' });
    expect([text.status, text.body.type]).toEqual([415, 'epcisException:UnsupportedMediaTypeException']);
    const wish = await send(documentOf([]), { 'gs1-capture-error-behaviour': 'maybe' });
    expect([wish.status, wish.body.type]).toEqual([400, 'epcisException:ValidationException']);
  });

  it('holds an event that no message could tell: that one is refused', async () => {
    const large = newEvent({
      epcList: Array.from({ length: 8000 }, (_, n) => `urn:example:item:${'x'.repeat(90)}${n}`),
    });
    const job = await capture([newEvent(), large], proceed);
    expect(job).toMatchObject({ capturedCount: 1, errorCount: 1 });
    expect(job.errors[0]?.detail).toMatch(/an event of \d+ bytes, allowed is no more than 655360/);
  });
});

describe('the same document', () => {
  it('is answered with the same job, and captured anew after it failed', async () => {
    const right = JSON.stringify(documentOf(events(2)));
    const first = await finished(await send(right));
    expect((await send(right)).headers.get('location')).toMatch(first.captureID);
    expect((await send(right, proceed)).headers.get('location')).not.toMatch(first.captureID);
    const wrong = JSON.stringify(documentOf([wrongEvent()]));
    const failed = await finished(await send(wrong));
    expect((await finished(await send(wrong))).captureID).not.toBe(failed.captureID);
  });

  it('is one job when four send it at once, and its events are captured once', async () => {
    const body = JSON.stringify(documentOf(events(50)));
    const answers = await Promise.all(Array.from({ length: 4 }, () => send(body)));
    const jobs = await Promise.all(answers.map(finished));
    expect(new Set(jobs.map(({ captureID }) => captureID)).size).toBe(1);
    expect(jobs[0]?.capturedCount).toBe(50);
  });

  it('sent with one Idempotency-Key is answered once', async () => {
    const key = { 'idempotency-key': `capture-${process.pid}` };
    const body = JSON.stringify(documentOf(events(1)));
    const first = await send(body, key);
    const again = await send(body, key);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const other = await send(JSON.stringify(documentOf(events(1))), key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });
});

describe('[EPCIS GET /capture; GET /capture/{captureID}; capture job] capture jobs', () => {
  it('are listed newest first, page by page', async () => {
    const world = { workspaceId: 'ws_01jd2v8m6c7q3k5x9e00000009' };
    const sent: string[] = [];
    for (let n = 0; n < 3; n++) {
      const answer = await epcis('/capture', { method: 'POST', body: documentOf(events(1)) }, world);
      sent.unshift(answer.body.captureID as string);
    }
    const first = await epcis('/capture?perPage=2', {}, world);
    expect(first.body.map(({ captureID }: CaptureJobView) => captureID)).toEqual(sent.slice(0, 2));
    const next = /<(.*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await ask(next, {}, world);
    expect(second.body.map(({ captureID }: CaptureJobView) => captureID)).toEqual(sent.slice(2));
    expect(second.headers.get('link')).toBeNull();
    expect((await ask(next, {}, otherMode)).body.type).toBe('epcisException:NoSuchNameException');
    for (const wrong of ['perPage=0', 'perPage=x', 'nextPageToken=x', 'page=1'])
      expect((await epcis(`/capture?${wrong}`, {}, world)).status).toBe(400);
  });

  it('are those of one workspace and mode', async () => {
    const job = await capture(events(1));
    for (const stranger of [otherWorkspace, otherMode]) {
      const answer = await epcis(`/capture/${job.captureID}`, {}, stranger);
      expect([answer.status, answer.body.type]).toEqual([404, 'epcisException:NoSuchNameException']);
      expect((await epcis('/capture', {}, stranger)).text).not.toContain(job.captureID);
    }
  });

  it('[EPCIS epcisException:SecurityException] need the scope epcis:capture', async () => {
    const reader = { scopes: ['epcis:read'] };
    for (const path of ['/capture', '/events'])
      expect((await epcis(path, { method: 'POST', body: documentOf([]) }, reader)).status).toBe(403);
    expect((await epcis('/capture', {}, reader)).body.type).toBe('epcisException:SecurityException');
  });
});

describe('a job that ended a month ago', () => {
  it('is forgotten, and its events are not', async () => {
    const [old, young] = [await capture([newEvent(), wrongEvent()], proceed), await capture(events(1))];
    await query(`UPDATE passport.capture_jobs SET finished_at = now() - interval '31 days' WHERE capture_id = $1`, [
      old.captureID,
    ]);
    await service().app.get(JobCleanup).sweep();
    expect((await epcis(`/capture/${old.captureID}`)).status).toBe(404);
    expect((await epcis(`/capture/${young.captureID}`)).status).toBe(200);
    expect(await kept(old)).toHaveLength(1);
  });
});
