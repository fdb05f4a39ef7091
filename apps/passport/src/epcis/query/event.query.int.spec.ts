import { describe, expect, it } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { runStatement } from '@proofmark/runtime';
import { EpcisException } from '../problem/epcis-exception.js';
import type { CapturedEvent } from '../event/epcis-event.js';
import type { RecordedEvent } from '../event/recorded-event.js';
import type { EpcisQuery } from './epcis-query.js';
import type { RunOptions } from './event.query.js';
import { readQueryString } from './grammar/read-query.js';
import { placeOf } from './order.js';
import { capturedOf, epcLink, epcUrn, namespaces, placeUrn, places, queryCases } from './query-cases.fixture.js';
import { withinTime } from './sql/within-time.js';
import { storedEvents } from './stored-events.fixture.js';

const stored = storedEvents();
let workspaces = 0;
const newWorkspace = (): string => `ws_${++workspaces}`;

const parsed = (search: string): EpcisQuery => readQueryString(search.replaceAll('+', '%2B'), { namespaces });
const ask = (
  workspaceId: string,
  search: string,
  options: Partial<RunOptions> = {},
): Promise<readonly RecordedEvent[]> =>
  stored.as(workspaceId, () => stored.eventQuery().run(parsed(search), { limit: 1000, ...options }));
const idsOf = (events: readonly RecordedEvent[]): string[] => events.map(({ captured }) => captured.event.eventID);
const minute = (at: number): string => new Date(Date.UTC(2026, 10, 21, 8, at)).toISOString();
const fill = async (events: readonly CapturedEvent[]): Promise<string> => {
  const workspaceId = newWorkspace();
  await stored.store(workspaceId, events);
  return workspaceId;
};

describe('[EPCIS all parameters, any value] a stored event with', () => {
  it.each(queryCases)(
    '$title is found by what describes it, and by nothing else',
    async ({ event, found, notFound }) => {
      const workspaceId = await fill([capturedOf(event)]);
      const wrong: string[] = [];
      for (const search of found)
        if ((await ask(workspaceId, search)).length !== 1) wrong.push(`not found by ${search}`);
      for (const search of notFound)
        if ((await ask(workspaceId, search)).length !== 0) wrong.push(`found by ${search}`);
      expect(wrong).toEqual([]);
    },
  );

  it('all its content comes as it was captured, with position and time of recording', async () => {
    const captured = capturedOf({ 'example:lot': 'A', bizStep: 'urn:epcglobal:cbv:bizstep:shipping' });
    const workspaceId = await fill([captured]);
    const [event] = await ask(workspaceId, 'EQ_bizStep=shipping');
    expect(event).toEqual({
      position: expect.any(Number),
      recordTime: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      captured,
    });
  });

  it('nothing of it is seen by another workspace', async () => {
    const captured = capturedOf({ epcList: [epcUrn(77)] });
    await fill([captured]);
    const other = await fill([capturedOf({})]);
    for (const search of [`MATCH_anyEPC=${epcUrn(77)}`, `EQ_eventID=${captured.event.eventID}`])
      expect(await ask(other, search)).toEqual([]);
    expect(await ask(other, '')).toHaveLength(1);
  });
});

describe('[EPCIS WD_readPoint; WD_bizLocation; HASATTR_<field>; EQ_ATTR_<field>_<attribute>] what master data says', () => {
  it('widens places to all that lie in them, round in circles too, and describes values', async () => {
    const workspaceId = await fill([
      capturedOf({ bizLocation: { id: placeUrn(1) }, readPoint: { id: placeUrn(2) }, bizStep: 'shipping' }),
      capturedOf({ bizLocation: { id: 'urn:own:far' }, quantityList: [{ epcClass: 'urn:own:class' }] }),
      capturedOf({ 'example:plant': placeUrn(1) }),
    ]);
    for (const [id, child] of [
      [places[0], places[1]],
      [places[1], 'urn:own:far'],
      ['urn:own:far', places[0]],
    ])
      await stored.query(
        `INSERT INTO passport.epcis_master_data_children (workspace_id, mode, vocabulary, id, child) VALUES ($1, 'live', 'v', $2, $3)`,
        [workspaceId, id, child],
      );
    for (const [id, name, value] of [
      [places[0], '{urn:epcglobal:cbv:mda:}city', 'Bonn'],
      ['urn:own:class', 'colour', 'red'],
      ['shipping', 'owner', 'Ada'],
    ])
      await stored.query(
        `INSERT INTO passport.epcis_master_data (workspace_id, mode, vocabulary, id, name, value) VALUES ($1, 'live', 'v', $2, $3, $4)`,
        [workspaceId, id, name, value],
      );
    const count = async (search: string): Promise<number> => (await ask(workspaceId, search)).length;
    expect(await count(`WD_bizLocation=${places[0]}`)).toBe(2);
    expect(await count(`WD_readPoint=urn:own:far`)).toBe(1);
    expect(await count(`EQ_bizLocation=${places[1]}`)).toBe(0);
    expect(await count('EQ_ATTR_bizLocation_cbvmda:city=Bonn|Rom')).toBe(1);
    expect(await count('EQ_ATTR_bizLocation_cbvmda:city=Rom')).toBe(0);
    expect(await count('HASATTR_epcClass=colour')).toBe(1);
    expect(await count('HASATTR_bizStep=owner|colour')).toBe(1);
    expect(await count('EQ_ATTR_example:plant_cbvmda:city=Bonn')).toBe(1);
    expect(await count('HASATTR_example:other=cbvmda:city')).toBe(0);
  });
});

describe('[EPCIS orderBy; orderDirection] the order of a result', () => {
  it('is by time of event or recording, either way; the latest first when nothing is said', async () => {
    const events = [3, 1, 2].map((at) => capturedOf({ eventTime: minute(at) }));
    const workspaceId = await fill(events);
    const [third, first, second] = events.map(({ event }) => event.eventID);
    expect(idsOf(await ask(workspaceId, ''))).toEqual([third, second, first]);
    expect(idsOf(await ask(workspaceId, 'orderBy=eventTime&orderDirection=ASC'))).toEqual([first, second, third]);
    expect(idsOf(await ask(workspaceId, 'orderBy=recordTime'))).toEqual([second, first, third]);
    expect(idsOf(await ask(workspaceId, 'GE_recordTime=2020-01-01T00:00:00Z'))).toEqual([third, first, second]);
    expect(idsOf(await ask(workspaceId, 'orderBy=eventTime&eventCountLimit=2'))).toEqual([third, second]);
  });

  it('may be by an extension: numbers, then times, then texts, then what has none', async () => {
    const values = ['b', 7, undefined, '2026-01-01T00:00:00Z', -1, 'a'];
    const events = values.map((value) => capturedOf(value === undefined ? {} : { 'example:rank': value }));
    const workspaceId = await fill(events);
    const expected = [4, 1, 3, 5, 0, 2].map((at) => events[at]!.event.eventID);
    const search = 'orderBy=example:rank&orderDirection=ASC';
    expect(idsOf(await ask(workspaceId, search))).toEqual(expected);
    const pages: string[] = [];
    let [page] = [await ask(workspaceId, search, { limit: 2 })];
    for (
      ;
      page.length > 0;
      page = await ask(workspaceId, search, { limit: 2, after: placeOf(parsed(search), page.at(-1)!) })
    )
      pages.push(...idsOf(page));
    expect(pages).toEqual(expected);
  });
});

describe('[EPCIS stable pages] pages', () => {
  const manyEvents = (): CapturedEvent[] =>
    Array.from({ length: 30 }, (_, at) =>
      capturedOf({ eventTime: minute(at % 4), epcList: [epcUrn(at % 3), epcUrn('all')], bizStep: 'shipping' }),
    );

  it.each([
    ['', 30],
    ['orderBy=eventTime&orderDirection=ASC', 30],
    ['orderBy=recordTime', 30],
    ['EQ_bizStep=shipping|packing', 30],
    [`MATCH_epc=${epcLink('all')}`, 30],
    [`MATCH_anyEPC=${epcLink('all')}|${epcLink(0)}|${epcLink(1)}`, 30],
    [`MATCH_anyEPC=${epcLink(0)}&EQ_bizStep=shipping&orderBy=recordTime&orderDirection=ASC`, 10],
  ])('hold each event once whatever their size: %s', async (search, expected) => {
    const workspaceId = await fill(manyEvents());
    const all = idsOf(await ask(workspaceId, search));
    expect(new Set(all).size).toBe(expected);
    for (const limit of [1, 4, 7]) {
      const seen: string[] = [];
      let page = await ask(workspaceId, search, { limit });
      for (
        ;
        page.length > 0;
        page = await ask(workspaceId, search, { limit, after: placeOf(parsed(search), page.at(-1)!) })
      )
        seen.push(...idsOf(page));
      expect(seen).toEqual(all);
    }
  });

  it('know nothing of what was recorded after their snapshot, also of what was under way then', async () => {
    const workspaceId = await fill(manyEvents());
    const late = capturedOf({ eventTime: minute(2) });
    const snapshot = await stored.as(workspaceId, () => stored.eventQuery().snapshot());
    await stored.store(workspaceId, [late, capturedOf({ eventTime: minute(1) })]);
    expect(await ask(workspaceId, '', { snapshot })).toHaveLength(30);
    expect(await ask(workspaceId, '')).toHaveLength(32);
    // As if its position had been taken before, by a transaction that had not committed yet.
    const wide = { ...snapshot, position: Number.MAX_SAFE_INTEGER };
    expect(idsOf(await ask(workspaceId, '', { snapshot: wide }))).not.toContain(late.event.eventID);
    const pages: string[] = [];
    let page = await ask(workspaceId, '', { snapshot: wide, limit: 4 });
    for (
      ;
      page.length > 0;
      page = await ask(workspaceId, '', { snapshot: wide, limit: 4, after: placeOf(parsed(''), page.at(-1)!) })
    )
      pages.push(...idsOf(page));
    expect(new Set(pages).size).toBe(30);
  });

  it('may be of what was recorded up to a position', async () => {
    const workspaceId = await fill(manyEvents());
    const positions = (await ask(workspaceId, 'orderBy=recordTime&orderDirection=ASC')).map(({ position }) => position);
    const found = await ask(workspaceId, '', { upTo: positions[9]! });
    expect(found.map(({ position }) => position).sort((a, b) => a - b)).toEqual(positions.slice(0, 10));
  });
});

describe('what is too much', () => {
  const refused = async (answer: Promise<unknown>): Promise<string> =>
    answer.then(
      () => 'accepted',
      (error: unknown) => (error instanceof EpcisException ? `${error.status} ${error.exception}` : String(error)),
    );

  it('[EPCIS maxEventCount; epcisException:QueryTooLargeException] more events than maxEventCount are none', async () => {
    const workspaceId = await fill(Array.from({ length: 5 }, () => capturedOf({})));
    expect(await ask(workspaceId, 'maxEventCount=5', { limit: 2 })).toHaveLength(2);
    expect(await refused(ask(workspaceId, 'maxEventCount=4', { limit: 2 }))).toBe('413 QueryTooLargeException');
    expect(await refused(ask(workspaceId, 'maxEventCount=4&EQ_bizStep=shipping'))).toBe('accepted');
  });

  it('a statement that takes too long is given up, told as too complex, and the next one is not hurried', async () => {
    const workspaceId = await fill([capturedOf({})]);
    const slow = (em: EntityManager) => runStatement(em, 'SELECT pg_sleep(60)');
    const work = stored.as(workspaceId, () => withinTime(stored.unitOfWork(), 20, slow));
    expect(await refused(work)).toBe('413 QueryTooComplexException');
    const timeout = await stored.as(workspaceId, () =>
      stored.unitOfWork().run(async (em) => {
        await withinTime(stored.unitOfWork(), 20, async () => undefined);
        return runStatement<{ statement_timeout: string }>(em, 'SHOW statement_timeout');
      }),
    );
    expect(timeout[0]?.statement_timeout).not.toBe('20ms');
  });
});
