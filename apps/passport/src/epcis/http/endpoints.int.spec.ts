import { beforeAll, describe, expect, it } from '@jest/globals';
import { otherWorkspace, runningPassport } from '../../passport.fixture.js';
import { bare, newItem } from '../capture/documents.fixture.js';

const { epcis } = runningPassport();
const item = newItem();
const place = 'https://id.gs1.org/414/4012345000016';
const eventID = 'urn:uuid:00000000-0000-4000-8000-00000000e9d0';
const event = bare({
  type: 'ObjectEvent',
  eventID,
  eventTime: '2026-05-19T13:30:00.000+02:00',
  eventTimeZoneOffset: '+02:00',
  epcList: [item],
  action: 'OBSERVE',
  bizStep: 'shipping',
  disposition: 'in_transit',
  readPoint: { id: place },
  bizLocation: { id: place },
});
const post = (path: string, body: unknown) => epcis(path, { method: 'POST', body });

beforeAll(async () => {
  expect((await post('/events', event)).status).toBe(201);
  const query = { name: 'shipped', query: { EQ_bizStep: ['shipping'] } };
  expect((await post('/queries', query)).status).toBe(201);
});

const values = { eventTypes: 'ObjectEvent', epcs: item, bizSteps: 'shipping', dispositions: 'in_transit' };
const all = { ...values, readPoints: place, bizLocations: place };

describe('an endpoint of the standard', () => {
  it.each([
    ['GET /', '', 'GET'],
    ['POST /capture', '/capture', 'POST'],
    ['GET /capture', '/capture', 'GET'],
    ['GET /capture/{captureID}', '/capture/cap_1', 'GET'],
    ['GET /events', '/events', 'GET'],
    ['POST /events', '/events', 'POST'],
    ['GET /events/{eventID}', '/events/urn:uuid:1', 'GET'],
    ['GET /eventTypes', '/eventTypes', 'GET'],
    ['GET /epcs/{value}', '/epcs/urn:a:b', 'GET'],
    ['GET /bizSteps/{value}/events', '/bizSteps/shipping/events', 'GET'],
    ['POST /queries', '/queries', 'POST'],
    ['DELETE /queries/{queryName}', '/queries/shipped', 'DELETE'],
    ['GET /queries/{queryName}/events', '/queries/shipped/events', 'GET'],
    ['POST /queries/{queryName}/subscriptions', '/queries/shipped/subscriptions', 'POST'],
    ['DELETE /queries/{queryName}/subscriptions/{subscriptionID}', '/queries/shipped/subscriptions/s', 'DELETE'],
    ['DELETE /nextPageToken/{token}', '/nextPageToken/t', 'DELETE'],
  ])('[EPCIS OPTIONS] tells that there is %s, and which versions are spoken', async (_, path, method) => {
    const { status, headers } = await epcis(path, { method: 'OPTIONS' });
    expect(status).toBe(204);
    expect(headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining([method, 'OPTIONS']));
    for (const name of ['gs1-epcis-version', 'gs1-cbv-version', 'gs1-epcis-min', 'gs1-epcis-max', 'gs1-cbv-min'])
      expect(headers.get(name)).toMatch(/^2(\.\d+)*$/);
  });

  it('[EPCIS GS1-EPCIS-Capture-Limit; GS1-EPCIS-Capture-File-Size-Limit; GS1-Capture-Error-Behaviour] tells what a capture may hold', async () => {
    const { headers } = await epcis('/capture', { method: 'OPTIONS' });
    expect(headers.get('gs1-epcis-capture-limit')).toBe('10000');
    expect(headers.get('gs1-epcis-capture-file-size-limit')).toBe(String(16 * 1024 * 1024));
    expect(headers.get('gs1-capture-error-behaviour')).toBe('all');
  });

  it('[EPCIS GET /; GS1-EPCIS-Version; GS1-CBV-Version; GS1-Vendor-Version] lists what there is', async () => {
    const { status, headers, body } = await epcis('');
    expect(status).toBe(200);
    expect(body.member).toEqual(expect.arrayContaining(['queries', 'capture', 'events', ...Object.keys(all)]));
    for (const name of ['epcis-version', 'cbv-version', 'vendor-version'])
      expect(headers.get(`gs1-${name}`)).not.toBeNull();
  });

  it.each([
    ['GET /eventTypes', 'eventTypes'],
    ['GET /epcs', 'epcs'],
    ['GET /bizSteps', 'bizSteps'],
    ['GET /dispositions', 'dispositions'],
    ['GET /readPoints', 'readPoints'],
    ['GET /bizLocations', 'bizLocations'],
  ] as const)('[EPCIS %s] lists the values of events, and those of no other workspace', async (_, name) => {
    const { status, body } = await epcis(`/${name}`);
    expect({ status, type: body.type }).toEqual({ status: 200, type: 'Collection' });
    expect(body.member).toContain(all[name]);
    if (name !== 'eventTypes')
      expect((await epcis(`/${name}`, {}, otherWorkspace)).body.member).not.toContain(all[name]);
  });

  it.each([
    ['GET /eventTypes/{value}', 'eventTypes'],
    ['GET /epcs/{value}', 'epcs'],
    ['GET /bizSteps/{value}', 'bizSteps'],
    ['GET /dispositions/{value}', 'dispositions'],
    ['GET /readPoints/{value}', 'readPoints'],
    ['GET /bizLocations/{value}', 'bizLocations'],
  ] as const)('[EPCIS %s] leads to the events of a value, and is 404 for one that is not known', async (_, name) => {
    const { status, body } = await epcis(`/${name}/${encodeURIComponent(all[name])}`);
    expect({ status, member: body.member }).toEqual({ status: 200, member: ['events'] });
    const unknown = await epcis(`/${name}/${encodeURIComponent('https://nowhere.example.com/x')}`);
    expect(unknown).toMatchObject({ status: 404, body: { title: 'NoSuchNameException' } });
  });

  it.each([
    ['GET /eventTypes/{value}/events', 'eventTypes', 'EQ_action=ADD'],
    ['GET /epcs/{value}/events', 'epcs', 'EQ_action=ADD'],
    ['GET /bizSteps/{value}/events', 'bizSteps', 'EQ_action=ADD'],
    ['GET /dispositions/{value}/events', 'dispositions', 'EQ_action=ADD'],
    ['GET /readPoints/{value}/events', 'readPoints', 'EQ_action=ADD'],
    ['GET /bizLocations/{value}/events', 'bizLocations', 'EQ_action=ADD'],
  ] as const)('[EPCIS %s] holds the events of a value, narrowed by parameters', async (_, name, besides) => {
    const path = `/${name}/${encodeURIComponent(all[name])}/events`;
    expect(eventsOf(await epcis(path))).toMatchObject([{ eventID }]);
    expect(eventsOf(await epcis(`${path}?${besides}`))).toEqual([]);
  });

  it('[EPCIS GET /events/{eventID}; application/json; application/ld+json] shows an event in the form that is wanted', async () => {
    for (const accept of ['application/json', 'application/ld+json']) {
      const answer = await epcis(`/events/${eventID}`, { headers: { accept } });
      expect(answer.headers.get('content-type')).toContain(accept);
      expect(eventsOf(answer)).toMatchObject([{ eventID, epcList: [item] }]);
    }
    expect(await epcis('/events/urn:uuid:unknown')).toMatchObject({ status: 404 });
    expect(await epcis('/events', { headers: { accept: 'text/csv' } })).toMatchObject({ status: 406 });
  });

  it('[EPCIS GET /queries/{queryName}/events; GET /queries; GET /queries/{queryName}] runs a named query', async () => {
    expect(eventsOf(await epcis('/queries/shipped/events'))).toMatchObject([{ eventID }]);
    expect((await epcis('/queries/shipped')).body).toMatchObject({ name: 'shipped' });
    expect(await epcis('/queries/none/events')).toMatchObject({ status: 404, body: { title: 'NoSuchNameException' } });
  });
});

function eventsOf({ body }: { body: { epcisBody: { queryResults: { resultsBody: { eventList: object[] } } } } }) {
  return body.epcisBody.queryResults.resultsBody.eventList;
}
