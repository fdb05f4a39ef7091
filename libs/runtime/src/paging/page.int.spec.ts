import { describe, expect, it } from '@jest/globals';
import { get, signedHeaders, send } from '@proofmark/testing';
import fc from 'fast-check';
import { caller, runningNotes } from '../fixtures/running-notes.js';
import type { CallContext } from '../index.js';

interface Item {
  readonly id: string;
}

describe('a list in pages', () => {
  const notes = runningNotes();
  let worlds = 0;

  const hex = (length: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
  const world = () => `ws_${worlds++}`;
  const add = (workspaceId: string, ids: readonly string[]) =>
    notes.database.query(`INSERT INTO notes.notes SELECT id, $1, 'live', id, '' FROM unnest($2::text[]) AS id`, [
      workspaceId,
      ids.map((id) => `${workspaceId}_${id}`),
    ]);
  const read = (context: Partial<CallContext>, query: string) =>
    send(notes.service.url, get(`/notes?${query}`, signedHeaders({ ...caller, ...context })));

  it('gives each row that was there throughout exactly once, in order, whatever is added on the way', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(hex(4), { minLength: 1, maxLength: 25 }),
        fc.array(fc.uniqueArray(hex(5), { maxLength: 4 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        async (before, meanwhile, limit) => {
          const workspaceId = world();
          await add(workspaceId, before);
          const seen: string[] = [];
          let cursor = '';
          for (let round = 0; ; round++) {
            const { status, body } = await read({ workspaceId }, `limit=${limit}${cursor && `&cursor=${cursor}`}`);
            expect({ status, body }).toMatchObject({ status: 200 });
            expect(body.data.length).toBeLessThanOrEqual(limit);
            expect(body.page.hasMore).toBe(body.page.nextCursor !== null);
            seen.push(...(body.data as Item[]).map(({ id }) => id.slice(workspaceId.length + 1)));
            if (!body.page.hasMore) break;
            cursor = body.page.nextCursor;
            await add(
              workspaceId,
              (meanwhile[round] ?? []).filter((id) => !meanwhile.slice(0, round).flat().includes(id)),
            );
          }
          expect(seen).toEqual([...new Set(seen)].sort());
          expect(seen.filter((id) => id.length === 4)).toEqual([...before].sort());
        },
      ),
      { numRuns: 25 },
    ));

  it('holds 25 where nothing is said, 100 at most, and ends exactly', async () => {
    const workspaceId = world();
    await add(
      workspaceId,
      Array.from({ length: 100 }, (_, n) => String(n).padStart(3, '0')),
    );
    expect((await read({ workspaceId }, '')).body.data).toHaveLength(25);
    const all = await read({ workspaceId }, 'limit=100');
    expect(all.body).toMatchObject({ data: { length: 100 }, page: { nextCursor: null, hasMore: false } });
  });

  it('is empty without a cursor', async () => {
    expect((await read({ workspaceId: world() }, '')).body).toEqual({
      data: [],
      page: { nextCursor: null, hasMore: false },
    });
  });

  it('takes no cursor that belongs to another list, caller or filter, or was changed; another page size is fine', async () => {
    const workspaceId = world();
    await add(workspaceId, ['a', 'b', 'c', 'd']);
    const { body } = await read({ workspaceId }, 'limit=2&title=x');
    const cursor = String(body.page.nextCursor);
    const otherLetter = cursor[20] === 'x' ? 'y' : 'x';
    const foreign: [Partial<CallContext>, string][] = [
      [{ workspaceId }, `cursor=${cursor}`],
      [{ workspaceId }, `cursor=${cursor}&title=y`],
      [{ workspaceId: 'ws_other' }, `cursor=${cursor}&title=x`],
      [{ workspaceId, mode: 'test' }, `cursor=${cursor}&title=x`],
      [{ workspaceId }, `cursor=${cursor.slice(0, -6)}&title=x`],
      [{ workspaceId }, `cursor=${cursor.slice(0, 20)}${otherLetter}${cursor.slice(21)}&title=x`],
    ];
    for (const [context, query] of foreign) {
      expect(await read(context, query)).toMatchObject({ status: 400, body: { error: { code: 'invalid_cursor' } } });
    }
    expect((await read({ workspaceId }, `cursor=${cursor}&title=x&limit=1`)).body.data).toHaveLength(1);
  });

  it('says nothing in its cursor about what it holds', async () => {
    const workspaceId = world();
    await add(workspaceId, ['first', 'second']);
    const { body } = await read({ workspaceId }, 'limit=1');
    expect(Buffer.from(String(body.page.nextCursor).split('.').at(-1) ?? '', 'base64url').toString()).not.toContain(
      'first',
    );
  });
});
