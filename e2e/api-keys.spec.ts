import { CONTEXT_HEADER, signContext } from '@proofmark/runtime';
import { del, eventually, get, post } from '@proofmark/testing';
import { bearer, type Tenant, WholeProofmark } from './whole-proofmark.js';

const QR = '/api/v1/qr-codes';
const KEYS = '/api/v1/api-keys';
const LIMIT = 20;

let proofmark: WholeProofmark;
let tenant: Tenant;

beforeAll(async () => {
  proofmark = await WholeProofmark.start({ RATE_LIMIT_PER_SECOND: String(LIMIT) });
  tenant = await proofmark.newTenant();
});
afterAll(() => proofmark?.stop());

interface IssuedKey {
  readonly id: string;
  readonly token: string;
  readonly key: string;
  readonly secret: string;
}

async function newKey(change: object = {}): Promise<IssuedKey> {
  const body = { name: 'Shop', mode: 'test', scopes: ['qr:read'], ...change };
  const answer = await proofmark.call(post(KEYS, body, tenant.session));
  expect(answer.status).toBe(201);
  return answer.body.data as IssuedKey;
}

const listWith = async (headers: Record<string, string>) => {
  const { status, body } = await proofmark.call(get(QR, headers));
  return status === 200 ? 200 : [status, body.error.code];
};

describe('an API key', () => {
  it('works from the moment it is shown, in all its spellings', async () => {
    const { token, key, secret } = await newKey();
    expect(await listWith({ authorization: `Bearer ${token}` })).toBe(200);
    expect(await listWith({ authorization: `token ${key}:${secret}` })).toBe(200);
    expect(await listWith({ 'x-api-key': key, 'x-api-secret': secret })).toBe(200);
    expect(await listWith({ 'x-traciqo-api-key': key, 'x-traciqo-api-secret': secret })).toBe(200);
  });

  it('stops working soon after its revocation', async () => {
    const { id, token } = await newKey();
    expect(await listWith(bearer({ token }))).toBe(200);
    expect((await proofmark.call(del(`${KEYS}/${id}`, tenant.session))).status).toBe(204);
    await eventually(async () => expect(await listWith(bearer({ token }))).toEqual([401, 'api_key_revoked']));
  });

  it('works with both secrets after a rotation with overlap, with the new one only without', async () => {
    const first = await newKey();
    const rotate = async (overlapSeconds: number) =>
      (await proofmark.call(post(`${KEYS}/${first.id}/rotate`, { overlapSeconds }, tenant.session))).body
        .data as IssuedKey;
    const second = await rotate(3600);
    await eventually(async () => expect(await listWith(bearer(second))).toBe(200));
    expect(await listWith(bearer(first))).toBe(200);
    const third = await rotate(0);
    await eventually(async () => expect(await listWith(bearer(third))).toBe(200));
    expect(await listWith(bearer(first))).toEqual([401, 'unauthorized']);
    expect(await listWith(bearer(second))).toEqual([401, 'unauthorized']);
  });

  it('stops working when it expires', async () => {
    const { token } = await newKey({ expiresAt: new Date(Date.now() + 300).toISOString() });
    await eventually(async () => expect(await listWith(bearer({ token }))).toEqual([401, 'api_key_expired']));
  });

  it('is refused beyond its requests per second, and told how long to wait', async () => {
    const { token } = await newKey();
    const answers = await Promise.all(
      Array.from({ length: 3 * LIMIT }, () => proofmark.call(get(QR, bearer({ token })))),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(LIMIT);
    for (const { body, headers } of refused) {
      expect(body.error.code).toBe('rate_limited');
      expect(headers.get('retry-after')).toBe('1');
      expect(headers.get('ratelimit')).toBe('"default";r=0;t=1');
      expect(headers.get('ratelimit-policy')).toBe(`"default";q=${LIMIT};w=1`);
    }
    expect(await listWith(bearer(await newKey()))).toBe(200);
  });
});

describe('a session', () => {
  it('is a way in; a context that the caller made up is none', async () => {
    const forged = signContext(
      {
        workspaceId: tenant.workspaceId,
        mode: 'live',
        actor: { kind: 'system', id: 'me' },
        scopes: [],
        requestId: 'mine',
      },
      'a key that only the caller believes in',
    );
    expect(await listWith({ [CONTEXT_HEADER]: forged })).toEqual([401, 'unauthorized']);
    expect(await listWith(tenant.session)).toBe(200);
  });

  it('stops working soon after signing out', async () => {
    const other = await proofmark.newTenant();
    expect(await listWith(other.session)).toBe(200);
    expect((await proofmark.call(del('/api/v1/sessions/current', other.session))).status).toBe(204);
    await eventually(async () => expect(await listWith(other.session)).toEqual([401, 'unauthorized']));
  });

  it('says who asks', async () => {
    const { body } = await proofmark.call(get('/api/v1/me', tenant.session));
    expect(body.data).toMatchObject({
      workspaceId: tenant.workspaceId,
      member: { id: tenant.memberId, role: 'admin' },
    });
    const { body: asKey } = await proofmark.call(get('/api/v1/me', bearer(tenant.keys.test)));
    expect(asKey.data).toMatchObject({ workspaceId: tenant.workspaceId, mode: 'test', member: null });
  });
});

describe('the documentation', () => {
  it('is one OpenAPI 3.1 document, and pages that load nothing from elsewhere', async () => {
    const { status, body } = await proofmark.call(get('/api/openapi.json'));
    expect([status, body.openapi]).toEqual([200, '3.1.0']);
    const page = await proofmark.call(get('/docs'));
    const loaded = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(loaded.length).toBeGreaterThan(2);
    for (const path of loaded) {
      expect(path).toMatch(/^\/docs\//);
      expect((await proofmark.call(get(path))).status).toBe(200);
    }
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.body).not.toMatch(/<script>|style=/);
  });
});

describe('health', () => {
  it('tells of the gateway itself and of what is behind it', async () => {
    expect((await proofmark.call(get('/health/ready'))).body).toMatchObject({
      status: 'ready',
      checks: { 'api-keys': 'ok' },
    });
    const { body } = await proofmark.call(get('/health/upstreams'));
    expect(body).toMatchObject({ identity: 'ready', codes: 'ready', analytics: 'ready', webhooks: 'ready' });
  });
});
