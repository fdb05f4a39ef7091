import { describe, expect, it } from '@jest/globals';
import { runningPassport } from '../../passport.fixture.js';
import { capturing, epcLink, epcUrn, idsOf, newWorkspace } from './captured.fixture.js';

const { epcis } = runningPassport();
const { capture, readPage } = capturing(epcis);
const encoded = encodeURIComponent;

describe('[EPCIS GET /events/{eventID}] one event', () => {
  it('is read with its error declarations, in the order of recording', async () => {
    const as = newWorkspace();
    const eventID = await capture(as);
    const declaration = { declarationTime: '2026-05-05T08:00:00Z', reason: 'did_not_occur' };
    await capture(as, { eventID, errorDeclaration: declaration });
    await capture(as);
    const { status, body } = await epcis(`/events/${encoded(eventID)}`, {}, as);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      type: 'EPCISQueryDocument',
      epcisBody: {
        queryResults: {
          resultsBody: { eventList: [{ eventID }, { eventID, errorDeclaration: { reason: 'did_not_occur' } }] },
        },
      },
    });
    expect(body.epcisBody.queryResults.resultsBody.eventList[0]).not.toHaveProperty('errorDeclaration');
  });

  it('has the recordTime of its capture, and the prefixes of its extensions', async () => {
    const as = newWorkspace();
    const eventID = await capture(as, { 'example:dock': 7 });
    const { body, headers } = await epcis(`/events/${encoded(eventID)}`, {}, as);
    const [event] = body.epcisBody.queryResults.resultsBody.eventList;
    expect(event).toMatchObject({ 'example:dock': 7, recordTime: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(body['@context'].at(-1)).toEqual({ example: 'https://ns.example.com/epcis/' });
    expect(headers.get('gs1-extensions')).toBe('example=https://ns.example.com/epcis/');
  });

  it('has any URI as its id, with slashes and signs of its own', async () => {
    const as = newWorkspace();
    const eventID = 'https://events.example.com/a/b%20c?d=e&f=1';
    await capture(as, { eventID });
    expect(idsOf(await epcis(`/events/${encoded(eventID)}`, {}, as))).toEqual([eventID]);
  });

  it('is unknown to another workspace and in the other mode', async () => {
    const as = newWorkspace();
    const path = `/events/${encoded(await capture(as))}`;
    for (const other of [newWorkspace(), { ...as, mode: 'live' as const }])
      expect(await epcis(path, {}, other)).toMatchObject({
        status: 404,
        body: { type: 'epcisException:NoSuchNameException' },
      });
    expect(await epcis(path, {}, as)).toMatchObject({ status: 200 });
  });

  it('needs the scope epcis:read', async () => {
    const as = newWorkspace();
    const path = `/events/${encoded(await capture(as))}`;
    for (const one of [path, '/events', '/', '/epcs', '/bizSteps/shipping/events'])
      expect(await epcis(one, {}, { ...as, scopes: ['epcis:capture'] })).toMatchObject({
        status: 403,
        body: { type: 'epcisException:SecurityException' },
      });
  });
});

describe('an answer with events', () => {
  it.each([
    ['application/json', 'application/json; charset=utf-8'],
    ['application/ld+json', 'application/ld+json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['application/xml;q=0.5, application/ld+json', 'application/ld+json; charset=utf-8'],
    ['application/xml', 'application/xml; charset=utf-8'],
  ])('has the form that the client likes best: %s', async (accept, type) => {
    const { status, headers, text } = await epcis('/events', { headers: { accept } }, newWorkspace());
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type });
    expect(text.startsWith(accept === 'application/xml' ? '<?xml' : '{')).toBe(true);
  });

  it.each(['/events', '/', '/epcs', '/bizSteps'])('is refused at %s in a form that there is not', async (path) => {
    expect(await epcis(path, { headers: { accept: 'text/html' } })).toMatchObject({
      status: 406,
      body: { type: 'epcisException:NotAcceptableException' },
    });
  });

  it.each([
    [undefined, epcLink(1), 'Always_GS1_Digital_Link'],
    ['Always_GS1_Digital_Link', epcLink(1), 'Always_GS1_Digital_Link'],
    ['Never_Translates', epcUrn(1), 'Never_Translates'],
    ['No_Preference', epcUrn(1), 'No_Preference'],
  ])('[EPCIS GS1-EPC-Format] spells EPCs as asked: %s', async (format, epc, said) => {
    const as = newWorkspace();
    await capture(as, { epcList: [epcUrn(1)] });
    const headers: Record<string, string> = format === undefined ? {} : { 'GS1-EPC-Format': format };
    const answer = await epcis('/events', { headers }, as);
    expect(answer.body.epcisBody.queryResults.resultsBody.eventList[0].epcList).toEqual([epc]);
    expect(answer.headers.get('gs1-epc-format')).toBe(said);
  });

  it('is refused in a spelling that there is not', async () => {
    expect(await epcis('/events', { headers: { 'GS1-EPC-Format': 'Sometimes' } })).toMatchObject({ status: 400 });
  });
});

describe('GET /events', () => {
  it('finds an EPC in either spelling, whichever it was captured in', async () => {
    const as = newWorkspace();
    const known = [await capture(as, { epcList: [epcUrn(7)] }), await capture(as, { epcList: [epcLink(7)] })];
    for (const epc of [epcUrn(7), epcLink(7), epcLink(7).replace('id.gs1.org', 'shop.example')])
      expect((await readPage(`/events?MATCH_epc=${encoded(epc)}`, as)).ids.sort()).toEqual(known.toSorted());
  });

  it('[EPCIS unknown parameter; epcisException:QueryParameterException] refuses parameters that there are not', async () => {
    for (const name of ['EQ_colour', 'perpage', 'MATCH_EPC'])
      expect(await epcis(`/events?${name}=1`)).toMatchObject({
        status: 400,
        body: { type: 'epcisException:QueryParameterException', detail: expect.stringContaining(name) },
      });
  });

  it('[EPCIS epcisException:URITooLongException] refuses addresses that are too long', async () => {
    expect(await epcis(`/events?EQ_eventID=${'x'.repeat(9000)}`)).toMatchObject({
      status: 414,
      body: { type: 'epcisException:URITooLongException' },
    });
  });
});
