import { describe, expect, it } from '@jest/globals';
import type { CallContext } from '@proofmark/runtime';
import { runningPassport } from '../../passport.fixture.js';
import { capturing, newWorkspace } from './captured.fixture.js';

const { epcis, query } = runningPassport();
const { capture, captureMany, readPage } = capturing(epcis);

/** All pages of a result. @param between done before each page but the first */
async function readAll(path: string, as: Partial<CallContext>, between = async (): Promise<unknown> => undefined) {
  const pages: string[][] = [];
  for (let next: string | null = path; next !== null;) {
    if (pages.length > 0) await between();
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(next, as);
    pages.push(page.ids);
    next = page.next;
  }
  return pages;
}

describe('[EPCIS GET /events] a result in pages', () => {
  it('[EPCIS perPage; Link; GS1-Next-Page-Token-Expires] holds 30 where nothing is said, 100 at most, and ends without a Link', async () => {
    const as = newWorkspace();
    await captureMany(as, 101);
    expect((await readPage('/events', as)).ids).toHaveLength(30);
    const largest = await readPage('/events?perPage=5000', as);
    expect(largest.ids).toHaveLength(100);
    expect(Date.parse(largest.headers.get('gs1-next-page-token-expires') ?? '')).toBeGreaterThan(0);
    const last = await readPage(largest.next ?? '', as);
    expect(last).toMatchObject({ ids: { length: 1 }, next: null });
    expect(last.headers.get('gs1-next-page-token-expires')).toBeNull();
  });

  it.each([
    '',
    'orderBy=eventTime&orderDirection=ASC',
    'orderBy=recordTime',
    'orderBy=example:rank',
    'EQ_action=OBSERVE',
  ])(
    '[EPCIS stable pages] has each event of its first moment once, whatever is captured on the way (%s)',
    async (search) => {
      const as = newWorkspace();
      const known = await captureMany(as, 7, { 'example:rank': 5 });
      let late = 0;
      const between = () => capture(as, { eventTime: `2026-05-04T10:0${late++}:30.000Z`, 'example:rank': late });
      const pages = await readAll(`/events?perPage=2&${search}`, as, between);
      expect(pages.map(({ length }) => length)).toEqual([2, 2, 2, 1]);
      expect(pages.flat().sort()).toEqual(known.sort());
    },
  );

  it('has what was restored from the backup of a database with higher transaction ids', async () => {
    const as = newWorkspace();
    const known = await captureMany(as, 5);
    await query(`UPDATE passport.events SET transaction = '900000000000' WHERE workspace_id = $1`, [as.workspaceId]);
    expect((await readAll('/events?perPage=2', as)).flat().sort()).toEqual(known.sort());
  });

  it('follows its order', async () => {
    const as = newWorkspace();
    const known = await captureMany(as, 5);
    const ascending = await readAll('/events?perPage=2&orderBy=eventTime&orderDirection=ASC', as);
    expect(ascending.flat()).toEqual(known);
    const descending = await readAll('/events?perPage=2&orderBy=eventTime&orderDirection=DESC', as);
    expect(descending.flat()).toEqual(known.toReversed());
  });

  it('[EPCIS eventCountLimit] ends with its eventCountLimit', async () => {
    const as = newWorkspace();
    const known = await captureMany(as, 7);
    const pages = await readAll('/events?perPage=2&orderBy=eventTime&orderDirection=ASC&eventCountLimit=5', as);
    expect(pages).toEqual([known.slice(0, 2), known.slice(2, 4), known.slice(4, 5)]);
  });

  it('[EPCIS maxEventCount; epcisException:QueryTooLargeException] is refused above its maxEventCount', async () => {
    const as = newWorkspace();
    await captureMany(as, 3);
    expect(await epcis('/events?maxEventCount=2', {}, as)).toMatchObject({
      status: 413,
      body: { type: 'epcisException:QueryTooLargeException' },
    });
    expect((await readAll('/events?maxEventCount=3&perPage=2', as)).flat()).toHaveLength(3);
  });

  it.each(['0', '-1', 'many', '1.5', ''])('refuses perPage=%s', async (perPage) => {
    expect(await epcis(`/events?perPage=${perPage}`)).toMatchObject({
      status: 400,
      body: { type: 'epcisException:QueryParameterException', detail: expect.stringContaining('perPage') },
    });
  });
});

describe('[EPCIS nextPageToken] a page token', () => {
  const firstPage = async () => {
    const as = newWorkspace();
    await captureMany(as, 3, { bizStep: 'shipping' });
    const { next } = await readPage('/events?EQ_bizStep=shipping&perPage=2', as);
    const path = next ?? '';
    return { as, path, token: new URLSearchParams(path.split('?')[1]).get('nextPageToken') ?? '' };
  };

  it('may be used again, with another page size, and with the same parameters in another order', async () => {
    const { as, token } = await firstPage();
    const again = `/events?perPage=1&nextPageToken=${token}&EQ_bizStep=https://ref.gs1.org/cbv/BizStep-shipping`;
    expect((await readPage(again, as)).ids).toHaveLength(1);
    expect((await readPage(again, as)).ids).toHaveLength(1);
  });

  it('is refused with another query, at another list, changed, or twice', async () => {
    const { as, token } = await firstPage();
    const otherLetter = token.at(-5) === 'A' ? 'B' : 'A';
    const changed = token.slice(0, -5) + otherLetter + token.slice(-4);
    for (const path of [
      `/events?nextPageToken=${token}`,
      `/events?EQ_bizStep=receiving&nextPageToken=${token}`,
      `/events?EQ_bizStep=shipping&EQ_action=ADD&nextPageToken=${token}`,
      `/bizSteps/shipping/events?nextPageToken=${token}`,
      `/bizSteps?nextPageToken=${token}`,
      `/events?EQ_bizStep=shipping&nextPageToken=${changed}`,
      `/events?EQ_bizStep=shipping&nextPageToken=${token}&nextPageToken=${token}`,
      '/events?EQ_bizStep=shipping&nextPageToken=',
      '/events?EQ_bizStep=shipping&nextPageToken=v1.x.y',
    ])
      expect({ path, answer: await epcis(path, {}, as) }).toMatchObject({
        answer: {
          status: 400,
          body: { type: 'epcisException:QueryParameterException', detail: expect.stringContaining('nextPageToken') },
        },
      });
  });

  it('is unknown to another workspace and in the other mode, also when it is given back', async () => {
    const { as, path, token } = await firstPage();
    for (const other of [newWorkspace(), { ...as, mode: 'live' as const }]) {
      expect(await epcis(path, {}, other)).toMatchObject({
        status: 404,
        body: { type: 'epcisException:NoSuchNameException' },
      });
      expect(await epcis(`/nextPageToken/${token}`, { method: 'DELETE' }, other)).toMatchObject({ status: 404 });
    }
    expect((await readPage(path, as)).ids).toHaveLength(1);
  });

  it('[EPCIS DELETE /nextPageToken/{token}] leads nowhere once it was given back', async () => {
    const { as, path, token } = await firstPage();
    const giveBack = () => epcis(`/nextPageToken/${token}`, { method: 'DELETE' }, as);
    expect(await giveBack()).toMatchObject({ status: 204, text: '' });
    expect(await giveBack()).toMatchObject({ status: 204 });
    expect(await epcis(path, {}, as)).toMatchObject({ status: 400, body: { detail: expect.stringContaining('back') } });
  });

  it('of nobody cannot be given back', async () => {
    expect(await epcis('/nextPageToken/none', { method: 'DELETE' })).toMatchObject({ status: 404 });
  });
});
