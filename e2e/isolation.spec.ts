import { type Mode, SCOPES } from '@proofmark/contracts';
import { type ApiAnswer, type ApiRequest, get, post } from '@proofmark/testing';
import { type Operation, operations } from './described-operations.js';
import { bearer, type Tenant, WholeProofmark } from './whole-proofmark.js';

let proofmark: WholeProofmark;
let owner: Tenant;
let stranger: Tenant;
const ids: Record<Mode, Record<string, string>> = { live: {}, test: {} };

beforeAll(async () => {
  proofmark = await WholeProofmark.start({ OUTBOUND_ALLOW_LOOPBACK: 'true' });
  [owner, stranger] = [await proofmark.newTenant(), await proofmark.newTenant()];
  for (const mode of ['live', 'test'] as const) ids[mode] = await oneOfEach(mode);
});
afterAll(() => proofmark?.stop());

/** Of every kind of thing with an id, one that belongs to the owner. Path up to the id → id. */
async function oneOfEach(mode: Mode): Promise<Record<string, string>> {
  const key = bearer(owner.keys[mode]);
  const made = async (path: string, body: unknown, headers: Record<string, string> = key) =>
    (await succeed(post(path, body, headers))).data.id as string;
  const qrCode = await made('/api/v1/qr-codes', exampleBody('createQrCode'));
  const webhook = await made('/api/v1/webhooks', { ...exampleBody('registerWebhook'), url: 'http://127.0.0.1:61999/' });
  const ping = await succeed(post(`/api/v1/webhooks/${webhook}/ping`, undefined, key));
  const member = { ...exampleBody('addMember'), email: `${mode}@example.com` };
  return {
    '/api/v1/qr-codes/{id}': qrCode,
    '/api/v1/webhooks/{id}': webhook,
    '/api/v1/webhooks/{id}/deliveries/{deliveryId}': (ping.data.id ?? ping.data.deliveryId) as string,
    '/api/v1/api-keys/{id}': await made('/api/v1/api-keys', { ...exampleBody('createApiKey'), mode }, owner.session),
    '/api/v1/members/{id}': await made('/api/v1/members', member, owner.session),
    '/api/v1/epcis-shares/{id}': await made('/api/v1/epcis-shares', exampleBody('grantEpcisShare')),
    ...(await oneOfEachInEpcis(mode)),
  };
}

const EPCIS = '/api/v1/epcis';
const subscription = { dest: 'http://127.0.0.1:61999/', stream: true };

/** The same of the interface of the standard, where things are known by their address, and values by an event that has them. */
async function oneOfEachInEpcis(mode: Mode): Promise<Record<string, string>> {
  const key = bearer(owner.keys[mode]);
  const madeAt = async (path: string, body: unknown) => {
    const { headers } = await succeeded(post(`${EPCIS}${path}`, body, key));
    return headers.get('location')?.split('/').at(-1) ?? '';
  };
  const own = (name: string) => `https://example.com/${mode}/${name}`;
  const place = { readPoint: { id: own('door') }, bizLocation: { id: own('hall') } };
  const event = { ...exampleBody('captureEpcisEvent'), ...place, bizStep: own('step'), disposition: own('state') };
  const [eventID] = [await madeAt('/events', event), await madeAt('/events', { ...event, epcList: [own('unit')] })];
  const link = (await succeeded(get(`${EPCIS}/events?perPage=1`, key))).headers.get('link') ?? '';
  const query = { ...exampleBody('createNamedQuery'), name: `of-${mode}` };
  const values = { bizSteps: 'step', dispositions: 'state', readPoints: 'door', bizLocations: 'hall', epcs: 'unit' };
  return {
    [`${EPCIS}/events/{eventID}`]: eventID ?? '',
    [`${EPCIS}/capture/{captureID}`]: await madeAt('/capture', exampleBody('captureEpcisDocument')),
    [`${EPCIS}/nextPageToken/{token}`]: /nextPageToken=([^&>]+)/.exec(link)?.[1] ?? '',
    [`${EPCIS}/queries/{queryName}`]: await madeAt('/queries', query),
    [`${EPCIS}/queries/{queryName}/subscriptions/{subscriptionID}`]: await madeAt(
      `/queries/of-${mode}/subscriptions`,
      subscription,
    ),
    [`${EPCIS}/eventTypes/{value}`]: 'ObjectEvent',
    ...Object.fromEntries(
      Object.entries(values).map(([list, name]) => [`${EPCIS}/${list}/{value}`, encodeURIComponent(own(name))]),
    ),
  };
}

/** The stable code of a refusal, in our own shape or in that of the standard. */
function codeOf(body: ApiAnswer['body']): unknown {
  if (body?.type === 'epcisException:NoSuchNameException') return 'not_found';
  return body?.error?.code ?? body?.code;
}

async function succeed(request: ApiRequest) {
  return (await succeeded(request)).body;
}

async function succeeded(request: ApiRequest): Promise<ApiAnswer> {
  const answer = await proofmark.call(request);
  const { status, body } = answer;
  if (status >= 300) throw new Error(`${request.method} ${request.path} answered ${status}: ${JSON.stringify(body)}`);
  return answer;
}

function exampleBody(operationId: string): object {
  return operations.find((operation) => operation.operationId === operationId)?.body as object;
}

/** The path with the owner's ids in it. A new kind of thing must be made in {@link oneOfEach} first. */
function pathWithIds(path: string, mode: Mode): string {
  const parts = path.split('/');
  const filled = parts.map((part, place) => ids[mode][parts.slice(0, place + 1).join('/')] ?? part);
  return filled.join('/');
}

function ask({ method, body, operationId }: Operation, path: string, headers: Record<string, string>) {
  if (operationId === 'subscribeToNamedQuery') return proofmark.call({ method, path, headers, body: subscription });
  return proofmark.call({ method, path, headers, ...(body !== undefined && { body }) });
}

const named = (list: readonly Operation[]) => list.map((one) => [`${one.method} ${one.path}`, one] as const);
const withIds = operations.filter(({ path }) => path.includes('{'));
// The types of events are those of the standard, the same everywhere.
const ofModes = withIds.filter(({ path }) => !/^\/api\/v1\/(?:members|epcis\/eventTypes)\//.test(path));
const guarded = operations.filter(({ isPublic }) => !isPublic);
const anyIds = (path: string) => path.replaceAll(/\{[^}]+\}/g, 'id_of_nobody');

describe('the walk through the OpenAPI document', () => {
  it('has something to look at', () => {
    expect(withIds.length).toBeGreaterThan(15);
    expect(guarded.filter(({ scope }) => scope !== null).length).toBeGreaterThan(15);
  });

  it.each(named(withIds))('knows an id for %s', (_name, { path }) => {
    expect(pathWithIds(path, 'live')).not.toMatch(/[{}]/);
    expect(pathWithIds(path, 'test')).not.toMatch(/[{}]/);
  });

  it.each(named(withIds.filter(({ method }) => method === 'GET')))(
    'finds the owner’s own with %s',
    async (_name, one) => {
      for (const mode of ['live', 'test'] as const) {
        const { status, body } = await ask(one, pathWithIds(one.path, mode), bearer(owner.keys[mode]));
        expect([status, codeOf(body)]).toEqual([200, undefined]);
      }
    },
  );
});

describe('another workspace’s id is unknown', () => {
  it.each(named(withIds))('to %s', async (_name, one) => {
    for (const mode of ['live', 'test'] as const) {
      const headers = one.sessionOnly ? stranger.session : bearer(stranger.keys[mode]);
      const { status, body } = await ask(one, pathWithIds(one.path, mode), headers);
      expect([status, codeOf(body)]).toEqual([404, 'not_found']);
    }
  });
});

describe('the other mode’s id is unknown', () => {
  // Members belong to a workspace, not to a mode. A session that was not lowered looks after the keys of both.
  it.each(named(ofModes))('to %s', async (_name, one) => {
    const asTest = one.sessionOnly ? { ...owner.session, 'x-proofmark-mode': 'test' } : bearer(owner.keys.test);
    const lowered = one.sessionOnly ? asTest : { ...bearer(owner.keys.live), 'x-proofmark-mode': 'test' };
    const asLive = bearer(owner.keys.live);
    for (const headers of [asTest, lowered]) {
      const { status, body } = await ask(one, pathWithIds(one.path, 'live'), headers);
      expect([status, codeOf(body)]).toEqual([404, 'not_found']);
    }
    if (one.sessionOnly) return;
    const { status, body } = await ask(one, pathWithIds(one.path, 'test'), asLive);
    expect([status, codeOf(body)]).toEqual([404, 'not_found']);
  });
});

describe('what strangers asked for', () => {
  it('is still the owner’s', async () => {
    for (const mode of ['live', 'test'] as const) {
      const [key, qrCode] = [ids[mode]['/api/v1/api-keys/{id}'], ids[mode]['/api/v1/qr-codes/{id}']];
      const rotated = await succeed(post(`/api/v1/api-keys/${key}/rotate`, {}, owner.session));
      expect(rotated.data).toMatchObject({ id: key, status: 'active' });
      const answer = await proofmark.call(get(`/api/v1/qr-codes/${qrCode}`, bearer(owner.keys[mode])));
      expect(answer.body.data).toMatchObject({ id: qrCode, ...exampleBody('createQrCode') });
    }
  });
});

describe('another workspace’s lists', () => {
  const lists = operations.filter(
    ({ method, path }) => method === 'GET' && /\/(qr-codes|webhooks|api-keys|members)$/.test(path),
  );

  it.each(named(lists))('show nothing of the owner: %s', async (_name, one) => {
    const { body } = await ask(one, one.path, one.sessionOnly ? stranger.session : bearer(stranger.keys.live));
    const shown = (body.data as { id: string }[]).map(({ id }) => id);
    const foreign = [...Object.values(ids.live), ...Object.values(ids.test), owner.memberId];
    expect(shown.filter((id) => foreign.includes(id))).toEqual([]);
  });
});

describe('a credential is needed', () => {
  it.each(named(guarded))('for %s', async (_name, one) => {
    const { status, body } = await ask(one, anyIds(one.path), {});
    expect([status, codeOf(body)]).toEqual([401, 'unauthorized']);
  });
});

describe('the scope is needed', () => {
  const scoped = guarded.filter(({ scope }) => scope !== null);

  it.each(named(scoped))('for %s', async (_name, one) => {
    const { status, body } = await ask(one, anyIds(one.path), await keyWithout(one.scope ?? ''));
    expect([status, codeOf(body), body.error?.details ?? { requiredScope: body.requiredScope }]).toEqual([
      403,
      'missing_scope',
      { requiredScope: one.scope },
    ]);
  });

  const keys = new Map<string, { authorization: string }>();
  async function keyWithout(scope: string): Promise<{ authorization: string }> {
    const known = keys.get(scope);
    if (known) return known;
    const scopes = SCOPES.filter((other) => other !== scope);
    const { data } = await succeed(post('/api/v1/api-keys', { name: 'Less', mode: 'test', scopes }, owner.session));
    const headers = { authorization: `Bearer ${data.token}` };
    keys.set(scope, headers);
    return headers;
  }
});

describe('a session is needed', () => {
  it.each(named(guarded.filter(({ sessionOnly }) => sessionOnly)))('for %s', async (_name, one) => {
    const { status, body } = await ask(one, anyIds(one.path), bearer(owner.keys.live));
    expect([status, codeOf(body)]).toEqual([403, 'admin_required']);
  });
});
