import { describe, expect, it } from '@jest/globals';
import type { CallContext } from '@proofmark/runtime';
import { type EpcisAnswer, runningPassport } from '../../passport.fixture.js';
import { capturing, epcLink, epcUrn, idsOf, newWorkspace, nextOf, placeUrn } from '../events/captured.fixture.js';

const { epcis } = runningPassport();
const { capture, readPage } = capturing(epcis);
const encoded = encodeURIComponent;
const place = (number: number): string => `https://id.gs1.org/414/40123450000${['16', '23'][number - 1]}`;

/** What each resource lists of the events below, a value that just one of them has, one that none has, and one that none can have. */
const RESOURCES = {
  eventTypes: {
    ...{ known: ['AggregationEvent', 'ObjectEvent'], value: 'AggregationEvent' },
    ...{ unknown: 'TransactionEvent', wrong: 'Event', parameter: 'eventType' },
  },
  epcs: {
    known: [1, 2, 3].map(epcLink),
    value: epcLink(3),
    unknown: epcLink(9),
    wrong: null,
    parameter: 'MATCH_anyEPC',
  },
  bizSteps: {
    ...{ known: ['https://ns.example.com/folding', 'packing', 'shipping'], value: 'packing' },
    ...{ unknown: 'receiving', wrong: 'folding', parameter: 'EQ_bizStep' },
  },
  bizLocations: {
    ...{ known: [place(1), place(2)], value: place(2), unknown: 'urn:own:place', wrong: null },
    parameter: 'EQ_bizLocation',
  },
  readPoints: {
    ...{ known: [place(1), place(2)], value: place(2), unknown: 'urn:own:place', wrong: null },
    parameter: 'EQ_readPoint',
  },
  dispositions: {
    ...{ known: ['in_progress', 'in_transit'], value: 'in_progress' },
    ...{ unknown: 'active', wrong: 'asleep', parameter: 'EQ_disposition' },
  },
};
type Path = keyof typeof RESOURCES;
const PATHS = Object.keys(RESOURCES) as Path[];

async function captureSome(as: Partial<CallContext>): Promise<{ aggregation: string; others: string[] }> {
  const at = (number: number) => ({ readPoint: { id: placeUrn(number) }, bizLocation: { id: placeUrn(number) } });
  const aggregation = await capture(as, {
    ...{ type: 'AggregationEvent', action: 'ADD', epcList: undefined, parentID: epcUrn(3), childEPCs: [epcLink(2)] },
    ...{ bizStep: 'packing', disposition: 'in_progress', ...at(2) },
  });
  const others = [
    await capture(as, { epcList: [epcUrn(1)], bizStep: 'shipping', disposition: 'in_transit', ...at(1) }),
    await capture(as, {
      ...{ epcList: [epcLink(2)], bizStep: 'https://ns.example.com/folding', disposition: 'in_transit', ...at(1) },
    }),
  ];
  return { aggregation, others };
}

describe('the resources of the repository', () => {
  it('[EPCIS GET /] are listed', async () => {
    const { status, body } = await epcis('/');
    expect(status).toBe(200);
    expect(body).toMatchObject({ type: 'Collection', '@context': expect.stringContaining('epcis-context.jsonld') });
    expect(body.member.toSorted()).toEqual([
      ...['bizLocations', 'bizSteps', 'capture', 'dispositions', 'epcs'],
      ...['eventTypes', 'events', 'queries', 'readPoints'],
    ]);
  });
});

describe('the values of captured events', () => {
  it.each<[string, Path]>([
    ['GET /eventTypes', 'eventTypes'],
    ['GET /epcs', 'epcs'],
    ['GET /bizSteps', 'bizSteps'],
    ['GET /bizLocations', 'bizLocations'],
    ['GET /readPoints', 'readPoints'],
    ['GET /dispositions', 'dispositions'],
  ])('[EPCIS %s] are listed, each once', async (_, path) => {
    const as = newWorkspace();
    await captureSome(as);
    await captureSome(as);
    const { status, body } = await epcis(`/${path}`, {}, as);
    expect({ status, member: body.member.toSorted() }).toEqual({ status: 200, member: RESOURCES[path].known });
    expect(body).toMatchObject({ type: 'Collection' });
  });

  it.each(PATHS)('are read in pages: %s', async (path) => {
    const as = newWorkspace();
    await captureSome(as);
    const found: string[] = [];
    for (let next: string | null = `/${path}?perPage=1`; next !== null;) {
      const page: EpcisAnswer = await epcis(next, {}, as);
      expect(page.body.member).toHaveLength(1);
      found.push(...(page.body.member as string[]));
      next = nextOf(page);
    }
    expect(found.toSorted()).toEqual(RESOURCES[path].known);
  });

  it.each(PATHS)('are none in another workspace: %s', async (path) => {
    await captureSome(newWorkspace());
    expect(await epcis(`/${path}`, {}, newWorkspace())).toMatchObject({ status: 200, body: { member: [] } });
  });

  it.each<[string, Path]>([
    ['GET /eventTypes/{value}', 'eventTypes'],
    ['GET /epcs/{value}', 'epcs'],
    ['GET /bizSteps/{value}', 'bizSteps'],
    ['GET /bizLocations/{value}', 'bizLocations'],
    ['GET /readPoints/{value}', 'readPoints'],
    ['GET /dispositions/{value}', 'dispositions'],
  ])('[EPCIS %s] have resources of their own', async (_, path) => {
    const as = newWorkspace();
    await captureSome(as);
    const one = `/${path}/${encoded(RESOURCES[path].value)}`;
    expect(await epcis(one, {}, as)).toMatchObject({ status: 200, body: { member: ['events'] } });
  });

  it.each<[string, Path]>([
    ['GET /eventTypes/{value}/events', 'eventTypes'],
    ['GET /epcs/{value}/events', 'epcs'],
    ['GET /bizSteps/{value}/events', 'bizSteps'],
    ['GET /bizLocations/{value}/events', 'bizLocations'],
    ['GET /readPoints/{value}/events', 'readPoints'],
    ['GET /dispositions/{value}/events', 'dispositions'],
  ])('[EPCIS %s] have their events, which the other parameters are asked of', async (_, path) => {
    const as = newWorkspace();
    const { aggregation } = await captureSome(as);
    const events = `/${path}/${encoded(RESOURCES[path].value)}/events`;
    expect((await readPage(events, as)).ids).toEqual([aggregation]);
    const some = `${events}?eventCountLimit=5&orderBy=eventTime&EQ_action=ADD`;
    expect((await readPage(some, as)).ids).toEqual([aggregation]);
    expect((await readPage(`${events}?EQ_action=DELETE`, as)).ids).toEqual([]);
  });

  it.each(PATHS)('are unknown where no event of the workspace has them: %s', async (path) => {
    const as = newWorkspace();
    await captureSome(as);
    const { value, unknown } = RESOURCES[path];
    const asked = [
      { one: unknown, caller: as },
      { one: value, caller: newWorkspace() },
      { one: value, caller: { ...as, mode: 'live' as const } },
    ];
    for (const { one, caller } of asked)
      for (const rest of ['', '/events'])
        expect(await epcis(`/${path}/${encoded(one)}${rest}`, {}, caller)).toMatchObject({
          status: 404,
          body: { type: 'epcisException:NoSuchNameException' },
        });
  });

  it.each(PATHS)('are refused where they cannot be any, and beside what the path says: %s', async (path) => {
    const as = newWorkspace();
    await captureSome(as);
    const { value, wrong, parameter } = RESOURCES[path];
    for (const one of [
      ...(wrong === null ? [] : [`/${path}/${wrong}`]),
      `/${path}?EQ_action=ADD`,
      `/${path}/${encoded(value)}/events?${parameter}=${encoded(value)}`,
      `/${path}/${encoded(value)}/events?colour=red`,
    ])
      expect({ one, answer: await epcis(one, {}, as) }).toMatchObject({
        answer: { status: 400, body: { type: 'epcisException:QueryParameterException' } },
      });
  });
});

describe('a value in a path', () => {
  it('may be spelled in any way', async () => {
    const as = newWorkspace();
    const { aggregation } = await captureSome(as);
    for (const path of [
      `/epcs/${epcUrn(3)}`,
      `/epcs/${encoded('https://shop.example/01/04012345111118/21/3')}`,
      `/bizLocations/${placeUrn(2)}`,
      `/bizSteps/${encoded('https://ref.gs1.org/cbv/BizStep-packing')}`,
      '/dispositions/urn:epcglobal:cbv:disp:in_progress',
    ])
      expect(idsOf(await epcis(`${path}/events`, {}, as))).toEqual([aggregation]);
  });

  it('[EPCIS pure identity pattern] may be a pattern of EPCs', async () => {
    const as = newWorkspace();
    const { aggregation, others } = await captureSome(as);
    const pattern = (text: string) => epcis(`/epcs/${encoded(`urn:epc:idpat:sgtin:${text}`)}/events`, {}, as);
    for (const text of ['4012345.011111.*', '4012345.*.*'])
      expect(idsOf(await pattern(text)).sort()).toEqual([aggregation, ...others].sort());
    expect(idsOf(await pattern('4012345.011111.3'))).toEqual([aggregation]);
    expect(idsOf(await pattern('4012346.*.*'))).toEqual([]);
  });

  it('keeps its pages apart from those of other values', async () => {
    const as = newWorkspace();
    await captureSome(as);
    await captureSome(as);
    const first = await epcis('/dispositions/in_transit/events?perPage=1', {}, as);
    const next = nextOf(first) ?? '';
    expect((await readPage(next, as)).ids).toHaveLength(1);
    expect(await epcis(next.replace('in_transit', 'in_progress'), {}, as)).toMatchObject({ status: 400 });
  });

  it('spells EPCs and places of a list as asked', async () => {
    const as = newWorkspace();
    await captureSome(as);
    const headers = { 'GS1-EPC-Format': 'Always_GS1_Digital_Link' };
    for (const path of ['/epcs', '/bizLocations']) {
      const answer = await epcis(path, { headers }, as);
      expect(answer.headers.get('gs1-epc-format')).toBe('Always_GS1_Digital_Link');
      expect(answer.body.member.every((uri: string) => uri.startsWith('https://id.gs1.org/'))).toBe(true);
    }
  });
});
