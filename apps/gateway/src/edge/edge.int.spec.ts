import { on, once } from 'node:events';
import { request as httpRequest } from 'node:http';
import {
  apiKeyCreated,
  apiKeyRevoked,
  type ApiKeySnapshot,
  type ApiKeyToken,
  CLIENT_ADDRESS_HEADER,
  message,
  newApiKeyToken,
  parseApiKeyToken,
  topics,
} from '@proofmark/contracts';
import { EventStream } from '@proofmark/event-stream';
import { CONTEXT_HEADER, newId, type RunningService, startService } from '@proofmark/runtime';
import {
  type ApiRequest,
  eventually,
  get,
  patch,
  post,
  provisionDatabase,
  send,
  type TestDatabase,
  testEnv,
} from '@proofmark/testing';
import type { FastifyInstance } from 'fastify';
import WebSocket from 'ws';
import { gateway, LocalUpstreams, Upstreams } from '../index.js';
import { ApiKeyDirectory } from '../keys/api-key-directory.js';
import { type Seen, ToyIdentity, toyCodes } from './toy-services.fixture.js';

const WS = 'ws_01jvm3k5n0000000000000000a';
const LIST = '/api/v1/qr-codes';

function newKey(change: Partial<ApiKeySnapshot> = {}): { apiKey: ApiKeySnapshot; token: ApiKeyToken } {
  const id = newId('key');
  const mode = change.mode ?? 'live';
  const token = newApiKeyToken(id, mode);
  const secretHash = parseApiKeyToken(token.token)?.secretHash ?? '';
  const fixed = { previousSecretHash: null, previousSecretUntil: null, expiresAt: null, revokedAt: null };
  return {
    token,
    apiKey: { id, workspaceId: WS, mode, name: 'Key', scopes: ['qr:read'], secretHash, ...fixed, ...change },
  };
}

/** The gateway with services in its own process, and with services behind HTTP. */
describe.each(['in this process', 'over HTTP'])('the gateway before services %s', (where) => {
  const identity = new ToyIdentity();
  const codes = toyCodes();
  const live = newKey();
  const test = newKey({ mode: 'test' });
  let database: TestDatabase;
  let service: RunningService;

  const call = (request: ApiRequest) => send(service.url, request);
  const bearer = (token: string, more: Record<string, string> = {}) => ({ authorization: `Bearer ${token}`, ...more });
  const seenBy = async (request: ApiRequest): Promise<Seen> => {
    const { status, body } = await call(request);
    expect(status).toBe(200);
    return body as Seen;
  };
  const publish = (
    apiKey: ApiKeySnapshot,
    definition: typeof apiKeyCreated | typeof apiKeyRevoked,
    sequence: number,
  ) => {
    const envelope = {
      id: `${apiKey.id}/${sequence}`,
      subject: apiKey.id,
      time: new Date().toISOString(),
      workspaceId: WS,
      mode: apiKey.mode,
      sequence,
    };
    const told = message(definition as typeof apiKeyCreated, envelope, apiKey);
    return service.app
      .get(EventStream, { strict: false })
      .append(topics.apiKey.name, [{ key: apiKey.id, message: told }]);
  };

  beforeAll(async () => {
    database = await provisionDatabase();
    service = where === 'over HTTP' ? await overHttp() : await inProcess();
    await publish(live.apiKey, apiKeyCreated, 1);
    await publish(test.apiKey, apiKeyCreated, 1);
    await eventually(async () => expect((await call(get('/health/ready'))).status).toBe(200));
    // Ready does not mean that what was published a moment ago has arrived, and a key asked for too early would be asked of identity.
    const directory = service.app.get(ApiKeyDirectory, { strict: false });
    const known = () => [live, test].map(({ apiKey }) => directory.find(apiKey.id)?.id);
    await eventually(() => expect(known()).toEqual([live.apiKey.id, test.apiKey.id]));
  });
  afterAll(async () => {
    await service?.close();
    await Promise.all([codes.close(), identity.app.close()]);
    await database?.drop();
  });

  const limits = { RATE_LIMIT_PER_SECOND: '1000' };
  const inProcess = async () => {
    await Promise.all([codes.ready(), identity.app.ready()]);
    const upstreams = new LocalUpstreams({ codes, identity: identity.app });
    return startService(gateway, testEnv('', database, limits), {
      providers: [{ provide: Upstreams, useValue: upstreams }],
    });
  };
  const listening = async (app: FastifyInstance) => {
    if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
    return `http://127.0.0.1:${(app.server.address() as { port: number }).port}`;
  };
  const overHttp = async () => {
    const urls = {
      CODES_URL: await listening(codes),
      IDENTITY_URL: await listening(identity.app),
      UPSTREAM_TIMEOUT_MS: '500',
    };
    return startService(gateway, testEnv('', database, { ...limits, ...urls, ANALYTICS_URL: 'http://127.0.0.1:1' }));
  };

  describe('authenticates', () => {
    it.each([
      ['Authorization: Bearer', ({ token }: ApiKeyToken) => ({ authorization: `Bearer ${token}` })],
      ['two headers', ({ key, secret }: ApiKeyToken) => ({ 'x-api-key': key, 'x-api-secret': secret })],
      [
        'two compatible headers',
        ({ key, secret }: ApiKeyToken) => ({ 'x-traciqo-api-key': key, 'x-traciqo-api-secret': secret }),
      ],
      ['Authorization: token', ({ key, secret }: ApiKeyToken) => ({ authorization: `token ${key}:${secret}` })],
    ])('a key spelled as %s, which asks identity nothing', async (_name, spell) => {
      const asked = identity.asked.length;
      const { context, headers } = await seenBy(get(LIST, spell(live.token)));
      expect(context).toMatchObject({
        workspaceId: WS,
        mode: 'live',
        scopes: ['qr:read'],
        actor: { kind: 'api-key', id: live.apiKey.id },
      });
      expect(Object.keys(headers).filter((name) => /authorization|x-api|x-traciqo-api/.test(name))).toEqual([]);
      expect(identity.asked).toHaveLength(asked);
    });

    it('a session by asking identity, and passes no cookie on to services', async () => {
      identity.sessions.set('a-session', { memberId: 'usr_1', workspaceId: WS, role: 'admin' });
      const { context, headers } = await seenBy(get(LIST, { cookie: 'pm_session=a-session' }));
      expect(context).toMatchObject({ mode: 'live', actor: { kind: 'member', id: 'usr_1', role: 'admin' } });
      expect(headers['cookie']).toBeUndefined();
      expect((await call(get(LIST, { cookie: 'pm_session=another' }))).body.error.code).toBe('unauthorized');
    });

    it('a key that only identity knows yet, asking once', async () => {
      const fresh = newKey();
      identity.apiKeys.set(fresh.apiKey.id, fresh.apiKey);
      for (let n = 0; n < 3; n++) await seenBy(get(LIST, bearer(fresh.token.token)));
      expect(identity.asked.filter((id) => id === fresh.apiKey.id)).toHaveLength(1);
    });

    it('nobody by a key that identity does not know either, asking once', async () => {
      const unknown = newKey();
      for (let n = 0; n < 3; n++) {
        expect(await call(get(LIST, bearer(unknown.token.token)))).toMatchObject({
          status: 401,
          body: { error: { code: 'unauthorized' } },
        });
      }
      expect(identity.asked.filter((id) => id === unknown.apiKey.id)).toHaveLength(1);
    });

    it('nobody by a mistyped key, asking nothing', async () => {
      const asked = identity.asked.length;
      const answer = await call(get(LIST, bearer(live.token.token.slice(0, -1))));
      expect(answer).toMatchObject({ status: 401, body: { error: { code: 'api_key_malformed' } } });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="proofmark"');
      expect(identity.asked).toHaveLength(asked);
    });

    it('nobody by a revoked or expired key, once it heard of it', async () => {
      const [revoked, expired] = [newKey(), newKey({ expiresAt: '2026-01-01T00:00:00.000Z' })];
      await publish(expired.apiKey, apiKeyCreated, 1);
      await publish(revoked.apiKey, apiKeyCreated, 1);
      await eventually(() => seenBy(get(LIST, bearer(revoked.token.token))));
      await publish({ ...revoked.apiKey, revokedAt: new Date().toISOString() }, apiKeyRevoked, 2);
      const codeOf = async (token: string) => (await call(get(LIST, bearer(token)))).body.error?.code as string;
      await eventually(async () => expect(await codeOf(revoked.token.token)).toBe('api_key_revoked'));
      await eventually(async () => expect(await codeOf(expired.token.token)).toBe('api_key_expired'));
    });

    it('nobody without a credential, and reaches no service', async () => {
      expect(await call(get(LIST))).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
    });
  });

  describe('passes on', () => {
    it('method, address, body and answer as they are', async () => {
      const body = { name: 'ä', nested: [1, { two: null }] };
      const seen = await seenBy(patch(`${LIST}/qr_1?tag=a%20b&tag=%C3%A4`, body, bearer(live.token.token)));
      expect(seen).toMatchObject({
        method: 'PATCH',
        url: `${LIST}/qr_1?tag=a%20b&tag=%C3%A4`,
        body: JSON.stringify(body),
      });
      const answer = await call(get(`${LIST}?status=418`, bearer(live.token.token)));
      expect(answer.status).toBe(418);
      expect(answer.headers.get('x-from')).toBe('codes');
      expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    });

    it('a body that comes in pieces', async () => {
      const pieces = ReadableStream.from(
        ['{"name"', ':"in ', 'pieces"}'].map((piece) => new TextEncoder().encode(piece)),
      );
      const answer = await fetch(new URL(LIST, service.url), {
        method: 'POST',
        body: pieces,
        duplex: 'half',
        headers: bearer(live.token.token, { 'content-type': 'application/json' }),
      });
      expect(await answer.json()).toMatchObject({ body: '{"name":"in pieces"}' });
    });

    it('a context of its own making only', async () => {
      const forged = {
        [CONTEXT_HEADER]: 'v1.forged',
        [CLIENT_ADDRESS_HEADER]: '192.0.2.1',
        'x-forwarded-for': '192.0.2.1',
      };
      expect((await seenBy(get(LIST, bearer(live.token.token, forged)))).context).toMatchObject({ workspaceId: WS });
      const { headers } = (await call(post('/api/v1/sessions', {}, forged))).body as Seen;
      expect(headers[CONTEXT_HEADER]).toBeUndefined();
      expect(headers[CLIENT_ADDRESS_HEADER]).toMatch(/127\.0\.0\.1$/);
    });

    it('test mode where the key or a header says so, never live for a test key', async () => {
      const modeOf = async (token: string, headers: Record<string, string>) =>
        ((await seenBy(get(LIST, bearer(token, headers)))).context as { mode: string }).mode;
      expect(await modeOf(live.token.token, { 'x-proofmark-mode': 'test' })).toBe('test');
      expect(await modeOf(live.token.token, { 'x-traciqo-sandbox': 'true' })).toBe('test');
      expect(await modeOf(test.token.token, { 'x-proofmark-mode': 'live', 'x-traciqo-sandbox': 'false' })).toBe('test');
      expect((await call(get(LIST, bearer(live.token.token, { 'x-proofmark-mode': 'prod' })))).status).toBe(400);
    });

    it('the request id: the caller’s own, or a new one', async () => {
      const answer = await call(get(LIST, bearer(live.token.token, { 'x-request-id': 'order-4711' })));
      expect(answer.headers.get('x-request-id')).toBe('order-4711');
      expect(answer.body.context.requestId).toBe('order-4711');
      const other = await call(get(LIST, bearer(live.token.token, { 'x-request-id': 'no good' })));
      expect(other.headers.get('x-request-id')).toMatch(/^req_/);
      expect(other.body.context.requestId).toBe(other.headers.get('x-request-id'));
    });

    it('when each key was last used, now and then', async () => {
      await seenBy(get(LIST, bearer(test.token.token)));
      const { ApiKeyUseLog } = await import('../keys/api-key-uses.js');
      await service.app.get(ApiKeyUseLog, { strict: false }).flush();
      expect(identity.uses).toContain(test.apiKey.id);
    });
  });

  describe('refuses by itself', () => {
    const refused = async (request: ApiRequest) => {
      const { status, body } = await call(request);
      return [status, body.error?.code];
    };

    it('what is not described in the OpenAPI document', async () => {
      expect(await refused(get('/api/v1/unheard-of', bearer(live.token.token)))).toEqual([404, 'not_found']);
      expect(await refused(post('/internal/api-keys/resolve', { apiKeyId: live.apiKey.id }))).toEqual([
        404,
        'not_found',
      ]);
      expect(await refused({ method: 'PUT', path: LIST })).toEqual([405, 'method_not_allowed']);
    });

    it('bodies over 1 MiB, before the service sees anything', async () => {
      const body = 'x'.repeat(2 * 1024 * 1024);
      expect(await refused(post(LIST, body, bearer(live.token.token)))).toEqual([413, 'payload_too_large']);
    });

    it('addresses over 8,192 characters, and addresses that encode nothing', async () => {
      expect(await refused(get(`${LIST}?q=${'x'.repeat(9000)}`, bearer(live.token.token)))).toEqual([
        414,
        'uri_too_long',
      ]);
      expect(await refused(get(`${LIST}/%zz`, bearer(live.token.token)))).toEqual([400, 'invalid_url']);
    });

    it('Idempotency-Keys that are empty or over 255 characters', async () => {
      for (const key of ['', 'x'.repeat(256)]) {
        expect(await refused(post(LIST, {}, bearer(live.token.token, { 'idempotency-key': key })))).toEqual([
          400,
          'validation_error',
        ]);
      }
    });

    it('writes of other pages with a session, and lets our own page write', async () => {
      identity.sessions.set('a-session', { memberId: 'usr_1', workspaceId: WS, role: 'admin' });
      const write = (headers: Record<string, string>) => post(LIST, {}, { cookie: 'pm_session=a-session', ...headers });
      expect(await refused(write({ origin: 'https://evil.example' }))).toEqual([403, 'foreign_origin']);
      expect(await refused(post('/api/v1/sessions', {}, { origin: 'https://evil.example' }))).toEqual([
        403,
        'foreign_origin',
      ]);
      expect((await call(write({ origin: service.url }))).status).toBe(200);
      expect((await call(post(LIST, {}, bearer(live.token.token, { origin: 'https://evil.example' })))).status).toBe(
        200,
      );
    });
  });

  describe('passes a change to WebSocket on', () => {
    const connect = (path: string, token: string) =>
      new WebSocket(`${service.url.replace('http', 'ws')}${path}`, { headers: bearer(token) });

    it('once it knows whose it is, and joins both ends until one of them goes', async () => {
      const client = connect(LIST, live.token.token);
      const heard = on(client, 'message');
      const next = async () => String((await heard.next()).value?.[0]);
      expect(JSON.parse(await next())).toMatchObject({ url: LIST, context: { workspaceId: WS, mode: 'live' } });
      client.send('hello');
      expect(await next()).toBe('HELLO');
      client.close(1000);
      expect((await once(client, 'close'))[0]).toBe(1000);
    });

    it('and back what the service answers instead', async () => {
      const client = connect(`${LIST}?status=418`, live.token.token).on('error', () => undefined);
      const [, answer] = (await once(client, 'unexpected-response')) as [unknown, { statusCode: number }];
      expect(answer.statusCode).toBe(418);
    });
  });

  it('lets other pages call with a key, never with a cookie', async () => {
    const preflight = await fetch(new URL(LIST, service.url), {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization/i);
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('answers with security headers', async () => {
    const { headers } = await call(get(LIST, bearer(live.token.token)));
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=1$/);
  });

  it('is ready only when it knows all keys there are', async () => {
    const keys = Array.from({ length: 500 }, () => newKey());
    for (const { apiKey } of keys) await publish(apiKey, apiKeyCreated, 1);
    const second = where === 'over HTTP' ? await overHttp() : await inProcess();
    try {
      await eventually(async () => expect((await send(second.url, get('/health/ready'))).status).toBe(200));
      const asked = identity.asked.length;
      const answers = await Promise.all(keys.map(({ token }) => send(second.url, get(LIST, bearer(token.token)))));
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
      expect(identity.asked).toHaveLength(asked);
    } finally {
      await second.close();
    }
  });

  if (where === 'over HTTP') {
    describe('a service in trouble', () => {
      const trouble = async (path: string) => {
        const { status, body } = await call(get(path, bearer(live.token.token)));
        return [status, body.error?.code];
      };
      it('that cannot be reached', async () =>
        expect(await trouble('/api/v1/analytics')).toEqual([503, 'upstream_unavailable']));
      it('that is too slow', async () =>
        expect(await trouble(`${LIST}?delay=2000`)).toEqual([504, 'upstream_timeout']));
      it('that breaks off', async () => expect(await trouble(`${LIST}?cut`)).toEqual([502, 'upstream_failed']));
      it('is named', async () =>
        expect((await call(get('/health/upstreams'))).body).toEqual({
          identity: 'ready',
          codes: 'ready',
          analytics: 'not ready',
        }));
    });

    it('lets go of the service when the caller hangs up', async () => {
      const hungUp = httpRequest(new URL(`${LIST}?delay=300`, service.url), { headers: bearer(live.token.token) });
      hungUp.on('error', () => undefined).end();
      setTimeout(() => hungUp.destroy(), 50);
      await new Promise((resolve) => hungUp.once('close', resolve));
      expect((await call(get(LIST, bearer(live.token.token)))).status).toBe(200);
    });
  }
});
