import { describe, expect, it } from '@jest/globals';
import { eventually } from '@proofmark/testing';
import { type EpcisAnswer, runningPassport } from '../../passport.fixture.js';
import { newItem } from '../capture/documents.fixture.js';
import { jsonTwin, xmlTwin } from './twins.fixture.js';

const { epcis, query } = runningPassport();
const XML = { 'content-type': 'application/xml' };

const send = (path: string, body: unknown, headers: Record<string, string> = XML) =>
  epcis(path, { method: 'POST', body, headers });
const pathOf = ({ headers }: EpcisAnswer) => headers.get('location')?.replace('/api/v1/epcis', '') ?? '';
const finished = async (answer: EpcisAnswer) => {
  expect(answer.status).toBe(202);
  return eventually(async () => {
    const { body } = await epcis(pathOf(answer));
    expect(body).toMatchObject({ running: false });
    return body as Record<string, unknown>;
  });
};
const event = (action = 'OBSERVE'): string =>
  `<ObjectEvent><eventTime>2026-03-01T10:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>` +
  `<epcList><epc>${newItem()}</epc></epcList><action>${action}</action></ObjectEvent>`;
const document = (...events: string[]): string =>
  '<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" creationDate="2026-03-01T12:00:00Z">' +
  `<EPCISBody><EventList>${events.join('')}</EventList></EPCISBody></e:EPCISDocument>`;

describe('[EPCIS XML capture; application/xml] capturing XML', () => {
  it('[EPCIS XML twins] makes the same events, with the same hashes, as its twin in JSON', async () => {
    expect(await finished(await send('/capture', xmlTwin))).toMatchObject({ success: true, capturedCount: 5 });
    const twin = await finished(await send('/capture', jsonTwin, { 'content-type': 'application/json' }));
    expect(twin).toMatchObject({ success: true, capturedCount: 0, duplicateCount: 5 });
    const rows = await query("SELECT data->'event' AS event FROM passport.events WHERE type = 'EpcisEventCaptured'");
    const { '@context': _, ...first } = jsonTwin.epcisBody.eventList[0]!;
    expect(rows.map(({ event: stored }) => stored)).toContainEqual(first);
  });

  it('tells of a wrong event where it is in the form of JSON', async () => {
    const job = await finished(await send('/capture', document(event(), event('LOOK'))));
    expect(job).toMatchObject({ success: false, capturedCount: 0, errors: [{ index: 1 }] });
    expect(job.errors).toMatchObject([{ pointer: '/epcisBody/eventList/1/action' }]);
  });

  it('takes one event at once, whatever XML is called, and knows it again', async () => {
    const one = event();
    const taken = await send('/events', one, { 'content-type': 'text/xml; charset=utf-8' });
    expect(taken).toMatchObject({ status: 201 });
    expect(taken.headers.get('location')).toMatch(/^\/api\/v1\/epcis\/events\/ni%3A/);
    expect(await send('/events', one)).toMatchObject({
      status: 409,
      body: { title: 'ResourceAlreadyExistsException' },
    });
  });

  it.each([
    ['no XML', '{}', /well-formed/],
    ['entities', `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>${document('&b;')}`, /document type/],
    ['another document', '<a xmlns="urn:b"/>', /./],
  ])('refuses %s with 400 and the reason', async (_, body, reason) => {
    for (const path of ['/capture', '/events'])
      expect(await send(path, body)).toMatchObject({
        status: 400,
        body: { type: 'epcisException:ValidationException', detail: expect.stringMatching(reason) },
      });
  });

  it('[EPCIS 415] refuses what only looks like XML with 415', async () => {
    const answer = await send('/capture', document(event()), { 'content-type': 'image/svg+xml' });
    expect(answer).toMatchObject({ status: 415, body: { title: 'UnsupportedMediaTypeException' } });
  });
});

describe('[EPCIS application/xml; XML results] answers in XML', () => {
  it('[EPCIS GS1-EPC-Format; GS1-CBV-XML-Format] are given for events, spelled as the headers say', async () => {
    const item = 'urn:epc:id:sgtin:0614141.107346.xml1';
    const one = event()
      .replace(/<epc>.*<\/epc>/, `<epc>${item}</epc>`)
      .replace('</action>', '</action><bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>');
    expect((await send('/events', one)).status).toBe(201);
    const ask = (headers: Record<string, string>) =>
      epcis(`/events?MATCH_epc=${item}`, { headers: { accept: 'application/xml', ...headers } });
    const plain = await ask({});
    expect(plain.headers.get('content-type')).toMatch(/^application\/xml/);
    expect(plain.text).toContain('<epc>https://id.gs1.org/01/10614141073464/21/xml1</epc>');
    expect(plain.text).toContain('<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>');
    const other = await ask({
      accept: 'text/xml',
      'gs1-epc-format': 'Never_Translates',
      'gs1-cbv-xml-format': 'Always_Web_URI',
    });
    expect(other.headers.get('content-type')).toMatch(/^text\/xml/);
    expect(other.headers.get('gs1-epc-format')).toBe('Never_Translates');
    expect(other.text).toContain(`<epc>${item}</epc>`);
    expect(other.text).toContain('<bizStep>https://ref.gs1.org/cbv/BizStep-shipping</bizStep>');
    expect(await ask({ 'gs1-cbv-xml-format': 'URN' })).toMatchObject({ status: 400 });
  });

  it('are given for a capture job', async () => {
    const answer = await send('/capture', document(event()));
    await finished(answer);
    const job = await epcis(pathOf(answer), { headers: { accept: 'application/xml' } });
    expect(job.headers.get('content-type')).toMatch(/^application\/xml/);
    expect(job.text).toMatch(/<epcis:EPCISCaptureJob .*running="false" success="true" captureID="cap_/);
  });

  it('[EPCIS application/problem+xml] are given for problems to who takes no JSON', async () => {
    const asked = await epcis('/capture/cap_none', { headers: { accept: 'text/xml, application/xml;q=0.9' } });
    expect(asked.status).toBe(404);
    expect(asked.headers.get('content-type')).toMatch(/^application\/problem\+xml/);
    expect(asked.text).toContain('<type>epcisException:NoSuchNameException</type>');
    const both = await epcis('/capture/cap_none', { headers: { accept: 'application/xml, */*' } });
    expect(both.headers.get('content-type')).toMatch(/^application\/problem\+/);
  });

  it('[EPCIS 406] are refused with 406 where nothing fits', async () => {
    const answer = await epcis('/capture/cap_none', { headers: { accept: 'text/csv' } });
    expect(answer).toMatchObject({ status: 406, body: { title: 'NotAcceptableException' } });
  });
});
