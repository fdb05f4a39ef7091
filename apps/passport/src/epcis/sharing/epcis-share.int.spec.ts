import { beforeAll, describe, expect, it } from '@jest/globals';
import { caller, type EpcisRequest, otherMode, otherWorkspace, runningPassport } from '../../passport.fixture.js';

const service = runningPassport();
const GRANTEE = otherWorkspace.workspaceId!;
const third = { ...caller, workspaceId: 'ws_01jd2v8m6c7q3k5x9e000000yy' };

const GTIN = 'https://id.gs1.org/01/09521141012345';
const UNIT = `${GTIN}/21/1`;
const OTHER = 'https://id.gs1.org/01/04012345123456/21/7';
let minute = 0;

/** Captured by the grantor, a minute after the one before. */
async function capture(name: string, what: object, access = 'partners'): Promise<void> {
  minute += 1;
  const event = {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    type: 'ObjectEvent',
    eventID: `urn:test:${name}`,
    eventTime: `2026-05-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
    eventTimeZoneOffset: '+00:00',
    action: 'OBSERVE',
    ...what,
  };
  const answer = await service.epcis('/events', {
    method: 'POST',
    body: event,
    headers: { 'proofmark-access-class': access },
  });
  expect(answer).toMatchObject({ status: 201 });
}

const shares = (path = '', request?: EpcisRequest, as = caller) =>
  service.ask(`/api/v1/epcis-shares${path}`, request, as);
const grant = async (identifier: string, granteeId = GRANTEE): Promise<string> => {
  const answer = await shares('', { method: 'POST', body: { granteeId, identifier } });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body.data.id;
};
const revoke = (id: string, as = caller) => shares(`/${id}`, { method: 'DELETE' }, as);
const seen = async (query = '', as = otherWorkspace): Promise<string[]> => {
  const answer = await service.epcis(`/events?orderBy=eventTime&orderDirection=ASC${query}`, {}, as);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body.epcisBody.queryResults.resultsBody.eventList.map(({ eventID }: { eventID: string }) =>
    eventID.slice('urn:test:'.length),
  );
};
/** For as long as the work takes. */
async function granted<T>(identifier: string, work: () => Promise<T>): Promise<T> {
  const id = await grant(identifier);
  try {
    return await work();
  } finally {
    await revoke(id);
  }
}

beforeAll(async () => {
  await capture('unit', { epcList: [UNIT], bizStep: 'shipping' });
  await capture('packed', {
    type: 'AggregationEvent',
    action: 'ADD',
    parentID: 'urn:epc:id:sscc:0614141.1234567890',
    childEPCs: [`${GTIN}/21/2`],
  });
  await capture('private', { epcList: [UNIT, `${GTIN}/21/3`] }, 'private');
  await capture('class', { quantityList: [{ epcClass: 'urn:epc:idpat:sgtin:9521141.001234.*', quantity: 5 }] });
  await capture('batch', { quantityList: [{ epcClass: `${GTIN}/10/A7`, quantity: 5 }] }, 'public');
  await capture('other', { epcList: [OTHER], bizStep: 'shipping' }, 'public');
});

describe('events of another workspace', () => {
  it('are not there without a share, whatever their access class', async () => {
    expect(await seen()).toEqual([]);
    for (const name of ['unit', 'private', 'other'])
      expect(await service.epcis(`/events/urn:test:${name}`, {}, otherWorkspace)).toMatchObject({ status: 404 });
    expect(await seen(`&MATCH_anyEPC=${encodeURIComponent(UNIT)}`)).toEqual([]);
  });

  it.each([
    [UNIT, ['unit']],
    ['urn:epc:id:sgtin:9521141.001234.1', ['unit']],
    [GTIN, ['unit', 'packed', 'class', 'batch']],
    ['urn:epc:idpat:sgtin:9521141.001234.*', ['unit', 'packed', 'class', 'batch']],
    ['urn:epc:idpat:sgtin:9521141.*.*', ['unit', 'packed', 'class', 'batch']],
    ['urn:epc:idpat:sgtin:4012345.*.*', ['other']],
    [`${GTIN}/10/A7`, ['batch']],
    ['https://id.gs1.org/00/106141412345678908', ['packed']],
    ['urn:test:nothing', []],
  ])('are read on %s when that is shared, the private ones never', async (identifier, names) => {
    expect(await granted(identifier, () => seen())).toEqual(names);
    expect(await seen()).toEqual([]);
  });

  it('are filtered, counted and paged as if the others were not there', async () => {
    await granted(GTIN, async () => {
      expect(await seen('&EQ_bizStep=shipping')).toEqual(['unit']);
      expect(await seen('&EQ_eventID=urn:test:private')).toEqual([]);
      expect(await seen('&MATCH_anyEPC=urn:epc:idpat:sgtin:9521141.*.*')).toEqual(['unit', 'packed']);
      expect(await seen('&maxEventCount=4')).toHaveLength(4);
      const tooMany = await service.epcis('/events?maxEventCount=3', {}, otherWorkspace);
      expect(tooMany).toMatchObject({ status: 413 });
      expect(await service.epcis('/events/urn:test:unit', {}, otherWorkspace)).toMatchObject({ status: 200 });
      expect(await service.epcis('/events/urn:test:private', {}, otherWorkspace)).toMatchObject({ status: 404 });

      const pages: string[][] = [];
      let path: string | undefined = '/events?orderBy=eventTime&orderDirection=ASC&perPage=1';
      while (path !== undefined) {
        const { body, headers } = await service.epcis(path, {}, otherWorkspace);
        pages.push(
          body.epcisBody.queryResults.resultsBody.eventList.map(({ eventID }: { eventID: string }) => eventID),
        );
        path = nextOf(headers);
      }
      expect(pages).toEqual([['urn:test:unit'], ['urn:test:packed'], ['urn:test:class'], ['urn:test:batch']]);
    });
  });

  it('stand among one’s own in the order of time', async () => {
    const mine = {
      '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
      type: 'ObjectEvent',
      eventID: 'urn:test:mine',
      eventTime: '2026-05-01T10:02:30.000Z',
      eventTimeZoneOffset: '+00:00',
      action: 'OBSERVE',
      epcList: [UNIT],
    };
    await service.epcis('/events', { method: 'POST', body: mine }, third);
    const id = await grant(GTIN, third.workspaceId);
    expect(await seen('', third)).toEqual(['unit', 'packed', 'mine', 'class', 'batch']);
    expect(await seen('&eventCountLimit=3', third)).toEqual(['unit', 'packed', 'mine']);
    await revoke(id);
    expect(await seen('', third)).toEqual(['mine']);
    expect(await seen('', caller)).not.toContain('mine');
  });

  it('are gone from the next page on when the share is revoked', async () => {
    const id = await grant(GTIN);
    const first = await service.epcis('/events?perPage=1', {}, otherWorkspace);
    const next = nextOf(first.headers)!;
    await revoke(id);
    const second = await service.epcis(next, {}, otherWorkspace);
    expect(second.body.epcisBody.queryResults.resultsBody.eventList).toEqual([]);
    expect(nextOf(second.headers)).toBeUndefined();
  });

  it('may say their own access class; somebody else’s word of that name is none', async () => {
    const own = [{ pm: 'https://proofmark.dev/epcis/', ext: 'https://ns.example.com/' }];
    const THING = 'urn:test:thing';
    await capture('own-partners', { '@context': own, epcList: [THING], 'pm:accessClass': 'partners' }, 'private');
    await capture('own-private', { '@context': own, epcList: [THING], 'pm:accessClass': 'private' });
    await capture('foreign-word', { '@context': own, epcList: [THING], 'ext:accessClass': 'first' });
    expect(await granted(THING, () => seen())).toEqual(['own-partners', 'foreign-word']);
  });

  it('lead to the events of their values, which the lists of values leave out', async () => {
    const paths = ['/bizSteps/shipping', `/epcs/${encodeURIComponent(UNIT)}`, '/eventTypes/AggregationEvent'];
    await granted(GTIN, async () => {
      for (const path of paths) {
        expect(await service.epcis(path, {}, otherWorkspace)).toMatchObject({ status: 200 });
        const { body } = await service.epcis(`${path}/events`, {}, otherWorkspace);
        expect(body.epcisBody.queryResults.resultsBody.eventList).toHaveLength(1);
      }
      const unshared = `/epcs/${encodeURIComponent(OTHER)}`;
      expect(await service.epcis(unshared, {}, otherWorkspace)).toMatchObject({ status: 404 });
      expect((await service.epcis('/bizSteps', {}, otherWorkspace)).body.member).toEqual([]);
    });
    for (const path of paths) expect(await service.epcis(path, {}, otherWorkspace)).toMatchObject({ status: 404 });
  });

  it('are of the same mode', async () => {
    await granted(GTIN, async () => {
      expect(await seen('', { ...otherWorkspace, ...otherMode, workspaceId: GRANTEE })).toEqual([]);
    });
  });
});

describe('a share', () => {
  it('is seen by both sides, and revoked by the giver alone', async () => {
    const id = await grant(UNIT);
    const share = {
      id,
      grantorId: expect.any(String),
      granteeId: GRANTEE,
      identifier: UNIT,
      createdAt: expect.any(String),
    };
    expect((await shares()).body.data).toContainEqual(share);
    expect((await shares('?direction=received', {}, otherWorkspace)).body.data).toEqual([share]);
    expect((await shares(`/${id}`, {}, otherWorkspace)).body.data).toEqual(share);
    expect((await shares('', {}, otherWorkspace)).body.data).toEqual([]);
    expect(await shares(`/${id}`, {}, third)).toMatchObject({ status: 404 });
    for (const as of [otherWorkspace, third]) expect(await revoke(id, as)).toMatchObject({ status: 404 });
    expect(await revoke(id)).toMatchObject({ status: 204 });
    expect(await shares(`/${id}`)).toMatchObject({ status: 404 });
    expect(await revoke(id)).toMatchObject({ status: 204 });
  });

  it.each([
    [{ granteeId: 'somebody', identifier: UNIT }],
    [{ granteeId: GRANTEE, identifier: 'no uri' }],
    [{ granteeId: GRANTEE, identifier: 'https://id.gs1.org/01/09521141012346' }],
    [{ granteeId: GRANTEE, identifier: 'urn:epc:idpat:sgtin:*.001234.*' }],
    [{ granteeId: GRANTEE }],
  ])('needs a workspace and an identifier: %j', async (body) => {
    expect(await shares('', { method: 'POST', body })).toMatchObject({ status: 400 });
  });

  it('is not given to oneself', async () => {
    const answer = await shares('', { method: 'POST', body: { granteeId: GRANTEE, identifier: UNIT } }, otherWorkspace);
    expect(answer).toMatchObject({ status: 400 });
  });

  it('is given by who may capture, and listed by who may read', async () => {
    const reader = { ...caller, scopes: ['epcis:read'] };
    expect(await shares('', { method: 'POST', body: { granteeId: GRANTEE, identifier: UNIT } }, reader)).toMatchObject({
      status: 403,
    });
    expect(await shares('', {}, reader)).toMatchObject({ status: 200 });
  });
});

function nextOf(headers: Headers): string | undefined {
  const [, url] = /<([^>]*)>; ?rel="?next"?/.exec(headers.get('link') ?? '') ?? [];
  return url === undefined ? undefined : url.slice(url.indexOf('/events'));
}
