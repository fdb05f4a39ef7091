import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  post,
  provisionDatabase,
  send,
  specifyApi,
  get,
  type TestDatabase,
  testEnv,
  TEST_CONTEXT_SIGNING_KEY,
} from '@proofmark/testing';
import { type CallContext, CONTEXT_HEADER, type RunningService, signContext, startService } from '../index.js';
import { notesService } from '../fixtures/notes.service.js';

const caller: CallContext = {
  workspaceId: 'ws_1',
  mode: 'live',
  actor: { kind: 'api-key', id: 'key_1' },
  scopes: ['notes:read', 'notes:write'],
  requestId: 'req_1',
};
const headersOf = (context: CallContext) => ({ [CONTEXT_HEADER]: signContext(context, TEST_CONTEXT_SIGNING_KEY) });

describe('a service', () => {
  let database: TestDatabase;
  let service: RunningService;
  const given = specifyApi(
    () => service.url,
    () => headersOf(caller),
  );

  beforeAll(async () => {
    database = await provisionDatabase('notes');
    service = await startService(notesService, testEnv('notes', database));
  });
  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  it('is live and ready', async () => {
    expect((await send(service.url, get('/health/live'))).status).toBe(200);
    expect((await send(service.url, get('/health/ready'))).body).toMatchObject({
      status: 'ready',
      checks: { database: 'ok' },
    });
  });
  it('keeps what it is told', () =>
    given(post('/notes', { title: 'a' }))
      .when(get('/notes/all'))
      .then(200, { data: [{ title: 'a' }] }));
  it('refuses', () =>
    given()
      .when(post('/notes', { title: 5 }))
      .rejected(400, 'validation_error'));
  it('refuses broken', () =>
    given()
      .when(post('/notes', { title: 'broken' }))
      .rejected(500, 'internal_error'));
});
