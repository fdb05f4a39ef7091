import { describe, expect, it } from '@jest/globals';
import { del, patch } from '@proofmark/testing';
import { newCode, otherMode, otherWorkspace, pathOf, runningCodes } from '../codes.fixture.js';

const { given, ask, query } = runningCodes();
const slugOf = async (body: object, as?: object) => (await ask(newCode(body), as)).body.data.slug as string;

describe('a slug', () => {
  it('follows from the name, with an ending where that is taken', async () => {
    expect(await slugOf({ name: 'Box lid' })).toBe('box-lid');
    expect(await slugOf({ name: 'Box lid' })).toMatch(/^box-lid-[0-9a-z]{6}$/);
  });
  it('is the one asked for', () =>
    given()
      .when(newCode({ slug: 'lid-2026' }))
      .then(201, { data: { slug: 'lid-2026' } }));
  it('is refused when it was asked for and is taken', () =>
    given(newCode({ slug: 'lid-2027' }))
      .when(newCode({ slug: 'lid-2027' }))
      .rejected(409, 'slug_taken'));
  it('is one namespace for all workspaces and modes', async () => {
    expect(await slugOf({ name: 'Shared' })).toBe('shared');
    for (const stranger of [otherWorkspace, otherMode]) {
      expect(await slugOf({ name: 'Shared' }, stranger)).toMatch(/^shared-/);
      expect((await ask(newCode({ slug: 'shared' }), stranger)).body.error.code).toBe('slug_taken');
    }
  });
  it('stays with a code that is renamed, and is not free for another', async () => {
    const made = await ask(newCode({ name: 'Old name' }));
    await given()
      .when(patch(pathOf(made), { name: 'New name' }))
      .then(200, { data: { slug: 'old-name' } });
    expect(await slugOf({ name: 'Old name' })).not.toBe('old-name');
  });
  it('is never given out again, not after archiving and not after deletion for good', async () => {
    const made = await ask(newCode({ slug: 'once-only' }));
    await ask(del(pathOf(made)));
    await given()
      .when(newCode({ slug: 'once-only' }))
      .rejected(409, 'slug_taken');
    await ask(del(pathOf(made, '?permanent=true')));
    await given()
      .when(newCode({ slug: 'once-only' }))
      .rejected(409, 'slug_taken');
    expect(await slugOf({ name: 'Once only' })).not.toBe('once-only');
  });
  it('is free for another when what claimed it was refused', async () => {
    await given()
      .when(newCode({ slug: 'second-try', foregroundColor: '#fefefe', strict: true }))
      .rejected(400, 'low_contrast');
    await given()
      .when(newCode({ slug: 'second-try' }))
      .then(201, { data: { slug: 'second-try' } });
  });
  it('is unguessable on request', async () => {
    const slugs = await Promise.all(Array.from({ length: 10 }, () => slugOf({ name: 'Secret', unguessable: true })));
    for (const slug of slugs) expect(slug).toMatch(/^[0-9a-z]{16}$/);
    expect(new Set(slugs).size).toBe(10);
  });
  it('goes to one only of many who want it at once', async () => {
    const wishes = Array.from({ length: 16 }, (_, at) =>
      ask(newCode({ slug: 'wanted' }), at % 2 ? otherWorkspace : {}),
    );
    const statuses = (await Promise.all(wishes)).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array<number>(15).fill(409)]);
  });
  it('is another for each of many codes that are named alike at once', async () => {
    const slugs = await Promise.all(Array.from({ length: 16 }, () => slugOf({ name: 'Table' })));
    expect(new Set(slugs).size).toBe(16);
    expect(slugs.filter((slug) => slug === 'table')).toHaveLength(1);
  });
  it('cannot be freed or moved by the service itself, whatever it asks the database', async () => {
    const [before] = await query("SELECT * FROM codes.claimed_slugs WHERE slug = 'wanted'");
    const as = "SET ROLE codes; SET search_path = codes; SET proofmark.scope = 'system';";
    await query(`${as} DELETE FROM claimed_slugs; UPDATE claimed_slugs SET qr_code_id = 'qr_other';`);
    expect(await query("SELECT * FROM codes.claimed_slugs WHERE slug = 'wanted'")).toEqual([before]);
  });
});
