import { describe, expect, it } from '@jest/globals';
import type { CallContext } from '@proofmark/runtime';
import { get, patch, put } from '@proofmark/testing';
import { home, newCode, otherMode, otherWorkspace, pathOf, runningCodes } from '../codes.fixture.js';

const { given, ask, query } = runningCodes();
const RULES = '/api/v1/domain-rules';
let workspaces = 0;
const newWorkspace = (): Partial<CallContext> => ({ workspaceId: `ws_rules${workspaces++}` });

describe('the domain rules of a workspace', () => {
  it('allow everything at first', async () => {
    const { status, body } = await ask(get(RULES), newWorkspace());
    expect([status, body]).toEqual([200, { data: { allowed: [], blocked: [], changedAt: null, changedBy: null } }]);
  });

  it('are kept in one spelling, with who set them', async () => {
    const own = newWorkspace();
    const wish = { allowed: ['Brand.EXAMPLE.', '*.bücher.example', 'brand.example'], blocked: ['old.brand.example'] };
    const set = await ask(put(RULES, wish), own);
    expect(set.status).toBe(200);
    expect(set.body.data).toEqual({
      allowed: ['brand.example', '*.xn--bcher-kva.example'],
      blocked: ['old.brand.example'],
      changedAt: expect.any(String),
      changedBy: 'key_01jd2v8m6c7q3k5x9e0000000b',
    });
    expect((await ask(get(RULES), own)).body).toEqual(set.body);
    expect((await ask(put(RULES, wish), own)).body).toEqual(set.body);
    expect(await query('SELECT type FROM codes.events WHERE workspace_id = $1', [own.workspaceId])).toHaveLength(1);
  });

  it('decide where new codes may lead, and where codes may be pointed', async () => {
    const own = newWorkspace();
    const before = await ask(newCode(), own);
    await ask(put(RULES, { allowed: ['brand.example', '*.brand.example'], blocked: ['old.brand.example'] }), own);
    const attempt = async (destinationUrl: string) => {
      const answer = await ask(newCode({ destinationUrl }), own);
      return answer.status === 201 ? 'made' : `${answer.status} ${answer.body.error.code as string}`;
    };
    expect(await attempt('https://brand.example/a')).toBe('made');
    expect(await attempt('https://shop.brand.example/a')).toBe('made');
    expect(await attempt('https://old.brand.example/a')).toBe('403 domain_not_allowed');
    expect(await attempt('https://OLD.brand.example./a')).toBe('403 domain_not_allowed');
    expect(await attempt('https://evilbrand.example/')).toBe('403 domain_not_allowed');
    const refused = await ask(patch(pathOf(before, '/destination'), { destinationUrl: 'https://other.example/' }), own);
    expect([refused.status, refused.body.error]).toMatchObject([
      403,
      { code: 'domain_not_allowed', details: { host: 'other.example' } },
    ]);
    // What was allowed when it was made stays as it is.
    expect((await ask(get(pathOf(before)), own)).body.data.destinationUrl).toBe(home);
    await ask(put(RULES, { allowed: [], blocked: [] }), own);
    expect(await attempt('https://other.example/')).toBe('made');
  });

  it('are those of one workspace and mode', async () => {
    await ask(put(RULES, { allowed: ['brand.example'], blocked: [] }));
    for (const stranger of [otherWorkspace, otherMode]) {
      expect((await ask(get(RULES), stranger)).body.data.allowed).toEqual([]);
      expect((await ask(newCode(), stranger)).status).toBe(201);
    }
    await ask(put(RULES, { allowed: [], blocked: [] }));
  });

  it('are set by an administrator without any scope, and read with qr:read only', async () => {
    const admin = {
      actor: { kind: 'member' as const, id: 'usr_1', role: 'admin' },
      scopes: [],
      workspaceId: 'ws_admin',
    };
    expect((await ask(put(RULES, { allowed: [], blocked: ['bad.example'] }), admin)).body.data.changedBy).toBe('usr_1');
    expect((await ask(put(RULES, { allowed: [], blocked: [] }), { scopes: ['qr:read'] })).body.error.code).toBe(
      'missing_scope',
    );
    expect((await ask(get(RULES), { scopes: ['qr:write'] })).body.error.code).toBe('missing_scope');
  });

  it.each([
    ['a list left out', { allowed: [] }],
    ['null', { allowed: null, blocked: [] }],
    ['text', { allowed: 'brand.example', blocked: [] }],
    ['a URL', { allowed: ['https://brand.example'], blocked: [] }],
    ['a star alone', { allowed: [], blocked: ['*'] }],
    ['an address', { allowed: ['1.2.3.4'], blocked: [] }],
    ['what is no text', { allowed: [5], blocked: [] }],
    ['201 hosts', { allowed: [], blocked: Array.from({ length: 201 }, (_, at) => `h${at}.example`) }],
    ['what it does not know', { allowed: [], blocked: [], mode: 'strict' }],
  ])('are not set by %s', (_, body) => given().when(put(RULES, body)).rejected(400, 'validation_error'));
});
