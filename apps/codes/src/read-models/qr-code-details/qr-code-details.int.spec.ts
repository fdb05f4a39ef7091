import { describe, expect, it } from '@jest/globals';
import type { CallContext } from '@proofmark/runtime';
import { get, patch } from '@proofmark/testing';
import { newCode, pathOf, QR_CODES, runningCodes } from '../../codes.fixture.js';

const { given, ask } = runningCodes();
let workspaces = 0;
/** Each list begins in a workspace of its own. */
const newWorkspace = (): Partial<CallContext> => ({ workspaceId: `ws_list${workspaces++}` });
type Code = { id: string; name: string };

async function namesOf(as: Partial<CallContext>, filters = ''): Promise<string[]> {
  const { status, body } = await ask(get(`${QR_CODES}?limit=100&${filters}`), as);
  expect([status, body.page]).toEqual([200, { nextCursor: null, hasMore: false }]);
  return body.data.map(({ name }: Code) => name);
}
async function make(as: Partial<CallContext>, ...codes: object[]): Promise<void> {
  for (const code of codes) expect((await ask(newCode(code), as)).status).toBe(201);
}

describe('the list of QR codes', () => {
  it('is empty in a new workspace', async () => expect(await namesOf(newWorkspace())).toEqual([]));

  it('shows whole codes, the newest first', async () => {
    const own = newWorkspace();
    const [first, second] = [await ask(newCode(), own), await ask(newCode({ tags: ['a'], frameText: 'Scan' }), own)];
    const { body } = await ask(get(QR_CODES), own);
    expect(body.data).toEqual([second.body.data, first.body.data]);
  });

  it('is filtered by status, type and tag, alone and together', async () => {
    const own = newWorkspace();
    await make(
      own,
      { name: 'a', tags: ['x', 'y'] },
      { name: 'b', tags: ['x'] },
      { name: 'c', type: 'static', tags: ['x'] },
    );
    const { body } = await ask(get(`${QR_CODES}?tag=y`), own);
    await ask(patch(`${QR_CODES}/${body.data[0].id}`, { status: 'paused' }), own);
    expect(await namesOf(own, 'status=paused')).toEqual(['a']);
    expect(await namesOf(own, 'status=active')).toEqual(['c', 'b']);
    expect(await namesOf(own, 'status=archived')).toEqual([]);
    expect(await namesOf(own, 'type=static')).toEqual(['c']);
    expect(await namesOf(own, 'tag=x')).toEqual(['c', 'b', 'a']);
    expect(await namesOf(own, 'tag=x&type=dynamic&status=active')).toEqual(['b']);
    expect(await namesOf(own, 'tag=X')).toEqual([]);
    expect(await namesOf(own, 'tag=z')).toEqual([]);
  });

  it('is searched by the beginnings of the words of name and slug, without case and accents', async () => {
    const own = newWorkspace();
    await make(
      own,
      { name: 'Größe XL, 50% Baumwolle' },
      { name: 'Packaging insert' },
      { name: 'Pack of 6', slug: 'six-pack-2026' },
    );
    expect(await namesOf(own, 'q=pack')).toEqual(['Pack of 6', 'Packaging insert']);
    expect(await namesOf(own, 'q=PACK+ins')).toEqual(['Packaging insert']);
    expect(await namesOf(own, 'q=grosse')).toEqual(['Größe XL, 50% Baumwolle']);
    expect(await namesOf(own, `q=${encodeURIComponent('GRÖSSE')}`)).toEqual(['Größe XL, 50% Baumwolle']);
    expect(await namesOf(own, 'q=2026')).toEqual(['Pack of 6']);
    expect(await namesOf(own, 'q=aging')).toEqual([]);
    expect(await namesOf(own, 'q=pack&type=static')).toEqual([]);
  });

  it('takes what means something to SQL for the text it is', async () => {
    const own = newWorkspace();
    await make(own, { name: 'Plain' }, { name: '100% cotton' }, { name: "O'Reilly" }, { name: 'snake_case \\ back' });
    for (const text of ['%', '_', '%25', '\\', "'", '*', '?', '--']) {
      expect([text, await namesOf(own, `q=${encodeURIComponent(text)}`)]).toEqual([text, []]);
    }
    expect(await namesOf(own, `q=${encodeURIComponent('100%')}`)).toEqual(['100% cotton']);
    expect(await namesOf(own, `q=${encodeURIComponent("o'reilly")}`)).toEqual(["O'Reilly"]);
    expect(await namesOf(own, `q=${encodeURIComponent('snake_ca')}`)).toEqual(['snake_case \\ back']);
    expect(await namesOf(own, `q=${encodeURIComponent('pl_in')}`)).toEqual([]);
    expect(await namesOf(own, `tag=${encodeURIComponent("' OR true --")}`)).toEqual([]);
  });

  it('finds a code by its new name and tags, and no longer by the old ones', async () => {
    const own = newWorkspace();
    const made = await ask(newCode({ name: 'Before', slug: `slug-${workspaces}`, tags: ['old'] }), own);
    await ask(patch(pathOf(made), { name: 'After', tags: ['new'] }), own);
    expect(await namesOf(own, 'q=after')).toEqual(['After']);
    expect(await namesOf(own, 'q=before')).toEqual([]);
    expect(await namesOf(own, 'tag=new')).toEqual(['After']);
    expect(await namesOf(own, 'tag=old')).toEqual([]);
    expect(await namesOf(own, 'q=slug')).toEqual(['After']);
  });

  it('shows every code once, page by page, while others are made', async () => {
    const own = newWorkspace();
    await make(own, ...Array.from({ length: 7 }, (_, at) => ({ name: `code ${at}`, tags: ['paged'] })));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await ask(get(`${QR_CODES}?limit=2&tag=paged${cursor && `&cursor=${cursor}`}`), own);
      seen.push(...body.data.map(({ name }: Code) => name));
      expect(body.page.hasMore).toBe(body.page.nextCursor !== null);
      cursor = body.page.nextCursor as string | null;
      await make(own, { name: 'made meanwhile', tags: ['paged'] });
    }
    expect(seen).toEqual(['code 6', 'code 5', 'code 4', 'code 3', 'code 2', 'code 1', 'code 0']);
  });

  it('refuses a cursor of other filters, of another workspace, and one that was made up', async () => {
    const own = newWorkspace();
    await make(own, {}, {});
    const { body } = await ask(get(`${QR_CODES}?limit=1`), own);
    const cursor = body.page.nextCursor as string;
    const refused = async (query: string, as = own) =>
      (await ask(get(`${QR_CODES}?${query}`), as)).body.error?.code as string;
    expect(await refused(`cursor=${cursor}&status=active`)).toBe('invalid_cursor');
    expect(await refused(`cursor=${cursor}`, newWorkspace())).toBe('invalid_cursor');
    expect(await refused(`cursor=${cursor.slice(0, -2)}`)).toBe('invalid_cursor');
    expect(await refused('cursor=abc')).toBe('invalid_cursor');
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=ten',
    'status=gone',
    'type=magic',
    'tag=',
    'q=',
    `q=${'a'.repeat(121)}`,
    'page=2',
    'q=a&q=b',
  ])('refuses %s', (query) =>
    given()
      .when(get(`${QR_CODES}?${query}`))
      .rejected(400, 'validation_error'),
  );

  it('needs the scope', async () => {
    expect((await ask(get(QR_CODES), { scopes: ['qr:write'] })).body.error.code).toBe('missing_scope');
  });
});
