import { identityLookups, newApiKeyToken, parseApiKeyToken, SCOPES } from '@proofmark/contracts';
import { type CallContext, type RunningService, startService } from '@proofmark/runtime';
import {
  del,
  get,
  post,
  provisionDatabase,
  signedHeaders,
  specifyApi,
  type TestDatabase,
  testEnv,
} from '@proofmark/testing';
import { DemoWorkspaceHandler, identity } from '../index.js';

const WS = 'ws_01jd2v8m6c7q3k5x9e0000000a';
const admin: Partial<CallContext> = {
  workspaceId: WS,
  mode: 'live',
  actor: { kind: 'member', id: 'usr_01jd2v8m6c7q3k5x9e0000000c', role: 'admin' },
  scopes: SCOPES,
};
const stranger = { ...admin, workspaceId: 'ws_01jd2v8m6c7q3k5x9e0000000z' };
const system: Partial<CallContext> = { workspaceId: '', actor: { kind: 'system', id: 'gateway' } };
const body = { name: 'Shop backend', mode: 'live', scopes: ['qr:read', 'qr:write'] };

let database: TestDatabase;
let service: RunningService;

beforeAll(async () => {
  database = await provisionDatabase('identity');
  service = await startService(identity, testEnv('identity', database));
});
afterAll(async () => {
  await service?.close();
  await database?.drop();
});

const given = specifyApi(
  () => service.url,
  () => signedHeaders(admin),
);
const created = post('/api/v1/api-keys', body);
const resolve = (apiKeyId: string) => post(identityLookups.apiKey, { apiKeyId }, signedHeaders(system));

describe('creating an API key', () => {
  it('shows the token once, and keeps only its hash', async () => {
    const { body: answer } = await given()
      .when(created)
      .then(201, { data: { ...body, tokenShownOnce: true, status: 'active' } });
    const token = parseApiKeyToken(answer.data.token);
    expect(token).toMatchObject({ apiKeyId: answer.data.id, mode: 'live' });
    expect(answer.data.token).toBe(`${answer.data.key}_${answer.data.secret}`);
    const rows = await database.query('SELECT * FROM identity.api_keys WHERE api_key_id = $1', [answer.data.id]);
    const facts = await database.query('SELECT * FROM identity.events WHERE stream_id = $1', [answer.data.id]);
    expect(rows).toMatchObject([{ secret_hash: token?.secretHash, workspace_id: WS, mode: 'live' }]);
    expect(JSON.stringify([rows, facts])).not.toContain(answer.data.secret);
    const list = await given().when(get('/api/v1/api-keys')).then(200);
    expect(JSON.stringify(list.body)).not.toContain(answer.data.secret);
  });

  it('records the facts of a test key in test mode', async () => {
    const { body: answer } = await given()
      .when(post('/api/v1/api-keys', { ...body, mode: 'test' }))
      .then(201);
    expect(answer.data.token).toMatch(/^pm_test_/);
    expect(await database.query('SELECT mode FROM identity.events WHERE stream_id = $1', [answer.data.id])).toEqual([
      { mode: 'test' },
    ]);
  });

  it('happens once for one Idempotency-Key, and answers with the same token', async () => {
    const once = { ...created, headers: { 'idempotency-key': 'create-once' } };
    const first = await given().when(once).then(201);
    const second = await given()
      .when(once)
      .then(201, { data: { token: first.body.data.token } });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect((await database.query('SELECT answer FROM identity.idempotency_keys'))[0]?.answer).not.toContain(
      first.body.data.secret,
    );
  });

  it.each([
    ['an unknown scope', { ...body, scopes: ['qr:all'] }, 'validation_error'],
    ['no scope', { ...body, scopes: [] }, 'validation_error'],
    ['a scope twice', { ...body, scopes: ['qr:read', 'qr:read'] }, 'validation_error'],
    ['another mode', { ...body, mode: 'prod' }, 'validation_error'],
    ['a name that is too long', { ...body, name: 'x'.repeat(121) }, 'validation_error'],
    ['an unknown property', { ...body, admin: true }, 'validation_error'],
    ['an expiry without a time zone', { ...body, expiresAt: '2999-01-01T00:00:00' }, 'validation_error'],
    ['an expiry that is no date', { ...body, expiresAt: '2999-13-41T00:00:00Z' }, 'validation_error'],
    ['an expiry beyond every calendar', { ...body, expiresAt: '+275761-01-01T00:00:00Z' }, 'validation_error'],
    ['an expiry in the past', { ...body, expiresAt: '2020-01-01T00:00:00Z' }, 'expiry_in_past'],
  ])('is refused with %s', (_name, wrong, code) => given().when(post('/api/v1/api-keys', wrong)).rejected(400, code));

  it('is refused to API keys and to members who are no admin', async () => {
    const key = { kind: 'api-key', id: 'key_1' } as const;
    const member = { kind: 'member', id: 'usr_1', role: 'member' } as const;
    for (const actor of [key, member]) {
      const headers = signedHeaders({ ...admin, actor });
      await given()
        .when({ ...created, headers })
        .rejected(403, 'admin_required');
      await given().when(get('/api/v1/api-keys', headers)).rejected(403, 'admin_required');
    }
  });
});

describe('rotating an API key', () => {
  it('gives a new secret and lets the old one work for the overlap', async () => {
    const { body: before } = await given().when(created).then(201);
    const { body: after } = await given()
      .when(post(`/api/v1/api-keys/${before.data.id}/rotate`, { overlapSeconds: 3600 }))
      .then(200, { data: { id: before.data.id, name: body.name } });
    const hashes = [after, before].map(({ data }) => parseApiKeyToken(data.token)?.secretHash);
    const { body: told } = await given().when(resolve(before.data.id)).then(200, { sequence: 2 });
    expect([told.apiKey.secretHash, told.apiKey.previousSecretHash]).toEqual(hashes);
    expect(told.apiKey.previousSecretUntil).toBe(after.data.previousSecretUntil);
  });

  it('ends nothing where the overlap is null: that is no length of time', async () => {
    const { body: before } = await given().when(created).then(201);
    await given()
      .when(post(`/api/v1/api-keys/${before.data.id}/rotate`, { overlapSeconds: null }))
      .rejected(400, 'validation_error');
    const secretHash = parseApiKeyToken(before.data.token)?.secretHash;
    await given().when(resolve(before.data.id)).then(200, { apiKey: { secretHash } });
  });

  it('ends the old secret at once when asked', async () => {
    const { body: before } = await given().when(created).then(201);
    await given()
      .when(post(`/api/v1/api-keys/${before.data.id}/rotate`, { overlapSeconds: 0 }))
      .then(200);
    await given()
      .when(resolve(before.data.id))
      .then(200, { apiKey: { previousSecretHash: null, previousSecretUntil: null } });
  });
});

describe('revoking an API key', () => {
  it('is seen in the list, may be said twice, and ends rotation', async () => {
    const { body: key } = await given().when(created).then(201);
    await given()
      .when(del(`/api/v1/api-keys/${key.data.id}`))
      .then(204);
    await given()
      .when(del(`/api/v1/api-keys/${key.data.id}`))
      .then(204);
    await given()
      .when(post(`/api/v1/api-keys/${key.data.id}/rotate`, {}))
      .rejected(409, 'api_key_revoked');
    await given()
      .when(get('/api/v1/api-keys?limit=1'))
      .then(200, { data: [{ id: key.data.id, status: 'revoked' }] });
  });
});

describe('API keys of others', () => {
  it('are unknown to another workspace', async () => {
    const { body: key } = await given().when(created).then(201);
    const headers = signedHeaders(stranger);
    await given()
      .when(del(`/api/v1/api-keys/${key.data.id}`, headers))
      .rejected(404, 'not_found');
    await given()
      .when(post(`/api/v1/api-keys/${key.data.id}/rotate`, {}, headers))
      .rejected(404, 'not_found');
    await given().when(get('/api/v1/api-keys', headers)).then(200, { data: [] });
  });

  it('of live mode are unknown to a request lowered to test', async () => {
    const { body: key } = await given().when(created).then(201);
    const lowered = signedHeaders({ ...admin, mode: 'test' });
    await given()
      .when(del(`/api/v1/api-keys/${key.data.id}`, lowered))
      .rejected(404, 'not_found');
    await given()
      .when({ ...created, headers: lowered })
      .rejected(403, 'live_mode_required');
    const { body: list } = await given().when(get('/api/v1/api-keys', lowered)).then(200);
    expect(list.data.every(({ mode }: { mode: string }) => mode === 'test')).toBe(true);
  });
});

describe('the list of API keys', () => {
  it('goes through all of them, the newest first, by mode', async () => {
    const owner = () => signedHeaders({ ...admin, workspaceId: 'ws_01jd2v8m6c7q3k5x9e0000000l' });
    const made: string[] = [];
    for (const mode of ['test', 'live', 'test', 'test']) {
      const { body: key } = await given()
        .when(post('/api/v1/api-keys', { ...body, mode }, owner()))
        .then(201);
      if (mode === 'test') made.unshift(key.data.id);
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body: list } = await given()
        .when(get(`/api/v1/api-keys?mode=test&limit=2${cursor}`, owner()))
        .then(200);
      seen.push(...list.data.map(({ id }: { id: string }) => id));
      cursor = list.page.hasMore ? `&cursor=${encodeURIComponent(list.page.nextCursor)}` : '';
    } while (cursor);
    expect(seen).toEqual(made);
  });
});

describe('what the gateway asks about API keys', () => {
  it('is answered to the system only', async () => {
    const { body: key } = await given().when(created).then(201);
    const asked = { ...resolve(key.data.id), headers: signedHeaders(admin) };
    await given().when(asked).rejected(404, 'not_found');
    await given()
      .when(resolve(newApiKeyToken('key_01jvm3k5n0000000000000000b', 'live').key))
      .rejected(404, 'not_found');
  });

  it('notes the last use of each key, the latest one however they arrive', async () => {
    const { body: key } = await given().when(created).then(201);
    const use = (usedAt: string) =>
      post(
        identityLookups.apiKeyUses,
        {
          uses: [
            { apiKeyId: key.data.id, usedAt },
            { apiKeyId: 'key_unknown', usedAt },
          ],
        },
        signedHeaders(system),
      );
    await given().when(use('2026-05-19T12:00:00.000Z')).then(204);
    await given().when(use('2026-05-19T11:00:00.000Z')).then(204);
    await given()
      .when(get('/api/v1/api-keys?limit=1'))
      .then(200, { data: [{ lastUsedAt: '2026-05-19T12:00:00.000Z' }] });
  });
});

describe('a demo workspace', () => {
  it('has an admin who can sign in, and a key of each mode', async () => {
    const demo = await service.app
      .get(DemoWorkspaceHandler, { strict: false })
      .create('Demo', { email: 'demo@example.com', name: 'Demo', password: 'correct horse battery staple' });
    expect(parseApiKeyToken(demo.keys.test.token)?.mode).toBe('test');
    expect(parseApiKeyToken(demo.keys.live.token)?.mode).toBe('live');
    await given()
      .when(post('/api/v1/sessions', { email: 'demo@example.com', password: 'correct horse battery staple' }))
      .then(204);
  });
});
