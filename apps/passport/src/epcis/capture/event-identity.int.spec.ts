import { describe, expect, it } from '@jest/globals';
import type { CallContext } from '@proofmark/runtime';
import { eventually } from '@proofmark/testing';
import { otherMode, otherWorkspace, runningPassport } from '../../passport.fixture.js';
import type { CaptureJobView } from './capture-job.dto.js';
import { bare, documentOf, newEvent, wrongEvent } from './documents.fixture.js';

const { ask, epcis, query } = runningPassport();
const withUuids: Partial<CallContext> = { workspaceId: 'ws_01jd2v8m6c7q3k5x9e0000uuid' };
const SETTINGS = '/api/v1/epcis-settings';
const set = (body: object, as?: Partial<CallContext>) => ask(SETTINGS, { method: 'PUT', body }, as);

let count = 0;
const newId = () => `urn:uuid:8d2b5c1e-7f0a-4c57-9a45-${String(++count).padStart(12, '0')}`;
const declared = (event: object, declarationTime = '2026-05-20T08:00:00Z', more: object = {}) => ({
  ...event,
  errorDeclaration: { declarationTime, reason: 'did_not_occur', ...more },
});

const post = (event: object, as?: Partial<CallContext>, headers?: Record<string, string>) =>
  epcis('/events', { method: 'POST', body: bare(event), headers }, as);
const outcome = async (event: object, as?: Partial<CallContext>) => {
  const { status, body } = await post(event, as);
  return status === 201 ? 'captured' : `${status} ${body.title as string}`;
};
const capture = async (list: readonly unknown[], as?: Partial<CallContext>) => {
  const sent = await epcis('/capture', { method: 'POST', body: documentOf(list) }, as);
  return eventually(async () => {
    const job = await epcis(`/capture/${sent.body.captureID as string}`, {}, as);
    expect(job.body).toMatchObject({ running: false });
    return job.body as CaptureJobView;
  });
};
const counts = ({ capturedCount, duplicateCount, errorCount }: CaptureJobView) => [
  ...[capturedCount, duplicateCount, errorCount],
];
const factsOf = async (eventID: string) =>
  query("SELECT version, data FROM passport.events WHERE data#>>'{event,eventID}' = $1 ORDER BY version", [eventID]);

describe('[EPCIS POST /events] an event sent alone', () => {
  it('is captured at once, with its address', async () => {
    const eventID = newId();
    const event = newEvent({ eventID });
    const { status, headers, body } = await post(event);
    const asCaptured = { ...event, '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'] };
    expect({ status, body }).toEqual({ status: 201, body: asCaptured });
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('location')).toBe(`/api/v1/epcis/events/${encodeURIComponent(eventID)}`);
    expect((await factsOf(eventID))[0]?.['data']).toMatchObject({ captureId: null, accessClass: 'private' });
  });

  it('is refused with what is wrong, and leaves nothing', async () => {
    const eventID = newId();
    const answer = await post(wrongEvent({ eventID }));
    expect([answer.status, answer.body.type]).toEqual([400, 'epcisException:ValidationException']);
    expect(answer.body.errors[0]).toMatchObject({ pointer: '/action', issue: expect.any(String) });
    const alone = await epcis('/events', { method: 'POST', body: newEvent({ eventID }) });
    expect([alone.status, alone.body.errors[0].pointer]).toEqual([400, '/@context']);
    expect(await factsOf(eventID)).toEqual([]);
  });

  it('is captured once when it is sent twice with one Idempotency-Key', async () => {
    const event = newEvent({ eventID: newId() });
    const key = { 'idempotency-key': `event-${process.pid}` };
    const answers = [await post(event, {}, key), await post(event, {}, key)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[1]?.headers.get('location')).toBe(answers[0]?.headers.get('location'));
  });

  it('is captured by one of those who send it at once', async () => {
    const event = newEvent({ eventID: newId() });
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => outcome(event)));
    expect(outcomes.toSorted()).toEqual([...Array(5).fill('409 ResourceAlreadyExistsException'), 'captured']);
  });
});

describe('[EPCIS eventID unique; epcisException:ResourceAlreadyExistsException] an event whose eventID is known', () => {
  it('with the same content is a duplicate: 409 with its address, and success in a document', async () => {
    const event = newEvent({ eventID: newId() });
    expect(await outcome(event)).toBe('captured');
    const again = await post({
      ...event,
      eventTime: '2026-05-19T11:30:00Z',
      bizStep: 'https://ref.gs1.org/cbv/BizStep-shipping',
    });
    expect([again.status, again.body.type]).toEqual([409, 'epcisException:ResourceAlreadyExistsException']);
    expect(again.body.instance).toBe(`/api/v1/epcis/events/${encodeURIComponent(event['eventID'] as string)}`);
    const job = await capture([event, newEvent(), event]);
    expect([job.success, ...counts(job)]).toEqual([true, 1, 2, 0]);
    expect(await factsOf(event['eventID'] as string)).toHaveLength(1);
  });

  it('with other content is an error that names both hashes', async () => {
    const event = newEvent({ eventID: newId() });
    expect(await outcome(event)).toBe('captured');
    const other = newEvent({ eventID: event['eventID'] });
    const answer = await post(other);
    expect([answer.status, answer.body.type]).toEqual([409, 'epcisException:ResourceAlreadyExistsException']);
    expect(answer.body.detail.match(/[0-9a-f]{64}/g)).toHaveLength(2);
    const job = await capture([newEvent(), other]);
    expect([job.success, ...counts(job)]).toEqual([false, 0, 0, 1]);
    expect(job.errors[0]).toMatchObject({
      index: 1,
      pointer: '/epcisBody/eventList/1/eventID',
      eventID: event['eventID'],
    });
    expect(job.errors[0]?.detail.match(/[0-9a-f]{64}/g)).toHaveLength(2);
  });

  it('is told apart within one document, too', async () => {
    const event = newEvent({ eventID: newId() });
    const job = await capture([event, event, newEvent({ eventID: event['eventID'] })]);
    expect(counts(job)).toEqual([0, 0, 1]);
    expect(counts(await capture([event, event, declared(event)]))).toEqual([2, 1, 0]);
  });

  it('belongs to one workspace and mode', async () => {
    const event = newEvent({ eventID: newId() });
    for (const as of [{}, otherWorkspace, otherMode]) expect(await outcome(event, as)).toBe('captured');
  });
});

describe('[EPCIS error declaration] an error declaration', () => {
  it('that repeats the event is kept beside it, each once', async () => {
    const event = newEvent({ eventID: newId() });
    expect(await outcome(event)).toBe('captured');
    expect(await outcome(declared(event))).toBe('captured');
    expect(await outcome(declared(event, '2026-05-20T10:00:00+02:00'))).toBe('409 ResourceAlreadyExistsException');
    expect(await outcome(declared(event, '2026-05-21T08:00:00Z'))).toBe('captured');
    expect((await factsOf(event['eventID'] as string)).map(({ version }) => version as number)).toEqual([1, 2, 3]);
  });

  it('with other content is an error', async () => {
    const event = newEvent({ eventID: newId() });
    expect(await outcome(event)).toBe('captured');
    const other = declared(newEvent({ eventID: event['eventID'] }));
    expect(await outcome(other)).toBe('400 ValidationException');
    const job = await capture([other]);
    expect([job.success, ...counts(job)]).toEqual([false, 0, 0, 1]);
    expect(job.errors[0]?.detail).toContain('repeats the content of the event');
  });

  it('of an unknown event is kept and flagged, and the event may come later', async () => {
    const event = newEvent({ eventID: newId() });
    const job = await capture([declared(event)]);
    expect([job.success, ...counts(job)]).toEqual([true, 1, 0, 0]);
    expect(job.warnings).toContainEqual(
      expect.objectContaining({ index: 0, pointer: '/epcisBody/eventList/0/errorDeclaration' }),
    );
    expect(await outcome(event)).toBe('captured');
    expect(await outcome(event)).toBe('409 ResourceAlreadyExistsException');
    expect(await factsOf(event['eventID'] as string)).toHaveLength(2);
  });
});

describe('[EPCIS eventID filled] an event without eventID', () => {
  it('is what it says: the same content is one event', async () => {
    const event = newEvent();
    const first = await post(event);
    const address = decodeURIComponent(first.headers.get('location') ?? '');
    expect(address).toMatch(/ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
    expect(first.body.eventID).toBe(address.slice('/api/v1/epcis/events/'.length));
    expect(await outcome(event)).toBe('409 ResourceAlreadyExistsException');
    expect(counts(await capture([event, newEvent()]))).toEqual([1, 1, 0]);
  });

  it('is an event of its own where the workspace wants UUIDs', async () => {
    expect((await set({ eventIds: 'uuid', accessClass: 'private' }, withUuids)).status).toBe(200);
    const event = newEvent();
    const [first, second] = [await post(event, withUuids), await post(event, withUuids)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(decodeURIComponent(first.headers.get('location') ?? '')).toMatch(/urn:uuid:[0-9a-f-]{36}$/);
    expect(second.headers.get('location')).not.toBe(first.headers.get('location'));
    expect(counts(await capture([event, event], withUuids))).toEqual([2, 0, 0]);
  });
});

describe('the settings of a workspace', () => {
  it('are hash ids and private events until somebody says otherwise', async () => {
    const world = { workspaceId: 'ws_01jd2v8m6c7q3k5x9e00000new' };
    const none = { eventIds: 'hash', accessClass: 'private', changedAt: null, changedBy: null };
    expect((await ask(SETTINGS, {}, world)).body).toEqual({ data: none });
    const changed = { eventIds: 'hash', accessClass: 'partners' };
    const answer = await set(changed, world);
    expect(answer.body.data).toEqual({ ...changed, changedAt: expect.any(String), changedBy: expect.any(String) });
    expect((await ask(SETTINGS, {}, world)).body).toEqual(answer.body);
    expect((await ask(SETTINGS, {}, { ...world, mode: 'live' })).body).toEqual({ data: none });
    expect((await set({ eventIds: 'name', accessClass: 'private' }, world)).body.error.code).toBe('validation_error');
  });

  it('say who may read an event, unless its capture or it itself does', async () => {
    const world = { workspaceId: 'ws_01jd2v8m6c7q3k5x9e0000acce' };
    await set({ eventIds: 'hash', accessClass: 'partners' }, world);
    const classOf = async (changes: object, headers?: Record<string, string>) => {
      const eventID = newId();
      const context = [
        'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
        { pm: 'https://proofmark.dev/epcis/' },
      ];
      const body = { ...newEvent({ eventID }), '@context': context, ...changes };
      const { status } = await epcis('/events', { method: 'POST', body, headers }, world);
      return status === 201 ? ((await factsOf(eventID))[0]?.['data'] as { accessClass: string }).accessClass : status;
    };
    expect(await classOf({})).toBe('partners');
    expect(await classOf({}, { 'proofmark-access-class': 'private' })).toBe('private');
    expect(await classOf({ 'pm:accessClass': 'public' }, { 'proofmark-access-class': 'private' })).toBe('public');
    expect(await classOf({ 'pm:accessClass': 'everybody' })).toBe(400);
    expect(await classOf({}, { 'proofmark-access-class': 'everybody' })).toBe(400);
  });
});
