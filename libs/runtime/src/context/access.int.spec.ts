import { describe, expect, it } from '@jest/globals';
import { del, get, post, send, signedHeaders, TEST_CONTEXT_SIGNING_KEY } from '@proofmark/testing';
import { caller, runningNotes } from '../fixtures/running-notes.js';
import { CONTEXT_HEADER, signContext } from '../index.js';

describe('who may call a route', () => {
  const notes = runningNotes();

  it('is nobody without a signed context', () => notes.givenNobody().when(get('/notes')).rejected(401, 'unauthorized'));

  it('is nobody whose context is foreign, old or broken', async () => {
    const old = signContext(caller, TEST_CONTEXT_SIGNING_KEY, Date.now() - 31_000);
    for (const header of ['x', signContext(caller, 'some other key of more than thirty-two bytes'), old]) {
      await notes
        .givenNobody()
        .when(get('/notes', { [CONTEXT_HEADER]: header }))
        .rejected(401, 'unauthorized');
    }
  });

  it('is a key with the scope the route asks for', async () => {
    const reader = notes.givenAs({ scopes: ['notes:read'] });
    await reader().when(get('/notes')).then(200);
    const answer = await reader()
      .when(post('/notes', { title: 'a' }))
      .rejected(403, 'missing_scope');
    expect(answer.body.error.details).toEqual({ requiredScope: 'notes:write' });
  });

  it('is an administrator, whatever the scope', () =>
    notes
      .givenAs({ actor: { kind: 'member', id: 'usr_1', role: 'admin' }, scopes: [] })()
      .when(get('/notes'))
      .then(200));

  it('is only an administrator where the route says so, never a key', async () => {
    await notes.given().when(del('/notes')).rejected(403, 'admin_required');
    await notes
      .givenAs({ actor: { kind: 'api-key', id: 'key_1', role: 'admin' } })()
      .when(del('/notes'))
      .rejected(403, 'admin_required');
    await notes
      .givenAs({ actor: { kind: 'member', id: 'usr_1', role: 'viewer' } })()
      .when(del('/notes'))
      .rejected(403, 'admin_required');
    await notes
      .givenAs({ actor: { kind: 'member', id: 'usr_1', role: 'admin' } })()
      .when(del('/notes'))
      .then(204);
  });

  it('is everybody where the route is public', () =>
    notes
      .givenNobody()
      .when(post('/notes/echo', { title: 'a' }))
      .then(201));

  it('is decided anew for each request of a connection', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => send(notes.service.url, get('/notes', n % 2 ? signedHeaders(caller) : {}))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, (_, n) => (n % 2 ? 200 : 401)));
  });
});
