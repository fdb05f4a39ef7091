import { connect } from 'node:net';
import { newApiKeyToken } from '@proofmark/contracts';
import { get, post } from '@proofmark/testing';
import { operations } from './described-operations.js';
import { bearer, type Tenant, WholeProofmark } from './whole-proofmark.js';

const QR = '/api/v1/qr-codes';
const HOOKS = '/api/v1/webhooks';
const code = { name: 'Packaging insert', destinationUrl: 'https://example.com/x' };
const hook = { name: 'CRM', url: 'https://example.com/hook', events: ['qr.created'] };

let proofmark: WholeProofmark;
let tenant: Tenant;

beforeAll(async () => {
  proofmark = await WholeProofmark.start();
  tenant = await proofmark.newTenant();
});
afterAll(() => proofmark?.stop());

interface Refusal {
  readonly status: number;
  readonly code: string | undefined;
  readonly fields: string[];
}

type BadRequest = Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> };

async function refusalOf(path: string, init: BadRequest = {}): Promise<Refusal> {
  const headers = { ...bearer(tenant.keys.test), ...init.headers };
  const answer = await fetch(new URL(path, proofmark.gatewayUrl), { ...init, headers });
  const { error } = (await answer.json()) as { error: { code: string; details?: unknown } };
  const fields = Array.isArray(error.details) ? error.details.map(({ field }: { field: string }) => field) : [];
  return { status: answer.status, code: error.code, fields };
}

const json = { 'content-type': 'application/json' };
const raw = (body: RequestInit['body'], headers: Record<string, string> = json) => ({ method: 'POST', body, headers });
const asJson = (body: unknown) => raw(JSON.stringify(body));

async function count(): Promise<number> {
  const { body } = await proofmark.call(get(`${QR}?limit=100`, bearer(tenant.keys.test)));
  return (body.data as unknown[]).length;
}

describe('a body', () => {
  it.each<[string, BadRequest, string, string[]]>([
    ['that is cut off', raw('{"name":'), '400 invalid_json', []],
    ['that is empty', raw(''), '400 invalid_json', []],
    ['with a trailing comma', raw('{"name":"x",}'), '400 invalid_json', []],
    ['with a prototype in it', raw('{"__proto__":{"isAdmin":true},"name":"x"}'), '400 invalid_json', []],
    ['that is not UTF-8', raw(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), '400 bad_request', []],
    ['that is a list', asJson([code]), '400 validation_error', ['']],
    ['that is a number', asJson(1), '400 validation_error', ['']],
    ['that is null', asJson(null), '400 validation_error', ['']],
    ['with nothing in it', asJson({}), '400 validation_error', ['name', 'destinationUrl']],
    ['with wrong types', asJson({ ...code, name: 7, tags: 'a' }), '400 validation_error', ['tags', 'name']],
    ['with an object for a string', asJson({ ...code, name: { $ne: null } }), '400 validation_error', ['name']],
    ['with an unknown property', asJson({ ...code, owner: 'me' }), '400 validation_error', ['owner']],
    ['with a string that is too long', asJson({ ...code, name: 'x'.repeat(121) }), '400 validation_error', ['name']],
    ['with an empty string', asJson({ ...code, name: '' }), '400 validation_error', ['name']],
    ['with NUL', asJson({ ...code, name: 'a\u0000b' }), '400 validation_error', ['name']],
    ['with half a surrogate pair', raw('{"name":"a\\ud800b"}'), '400 validation_error', ['name']],
    [
      'with NUL deep inside',
      asJson({ ...code, utm: { utm_source: '\u0000' } }),
      '400 validation_error',
      ['utm.utm_source'],
    ],
    ['with NUL in a name', asJson({ ...code, 'a\u0000': 1 }), '400 validation_error', []],
    ['with too many tags', asJson({ ...code, tags: Array(21).fill('a') }), '400 validation_error', ['tags']],
    ['nested a thousand deep', raw(`{"name":${'['.repeat(1000)}${']'.repeat(1000)}}`), '400 validation_error', []],
    [
      'as a form',
      raw('name=x', { 'content-type': 'application/x-www-form-urlencoded' }),
      '415 unsupported_media_type',
      [],
    ],
    ['as plain text', raw('{}', { 'content-type': 'text/plain' }), '415 unsupported_media_type', []],
    ['of a made-up type', raw('{}', { 'content-type': 'nonsense' }), '415 unsupported_media_type', []],
    ['of 2 MiB', asJson({ ...code, name: 'x'.repeat(2 * 1024 * 1024) }), '413 payload_too_large', []],
  ])('%s is refused', async (_name, init, expected, fields) => {
    const before = await count();
    const refusal = await refusalOf(QR, init);
    expect(`${refusal.status} ${refusal.code}`).toBe(expected);
    expect(refusal.fields).toEqual(expect.arrayContaining(fields));
    expect(await count()).toBe(before);
  });

  it('of 2 MiB in pieces of unknown length is refused', async () => {
    const pieces = ReadableStream.from(
      (function* () {
        for (let n = 0; n < 32; n++) yield new Uint8Array(64 * 1024).fill(0x20);
      })(),
    );
    expect(await refusalOf(QR, { ...raw(pieces), duplex: 'half' })).toMatchObject({
      status: 413,
      code: 'payload_too_large',
    });
  });
});

describe('an address', () => {
  it.each([
    ['of nothing', '/api/v1/unheard-of', 404, 'not_found'],
    ['of something internal', '/internal/api-keys/resolve', 404, 'not_found'],
    ['that climbs up', '/api/v1/qr-codes/..%2f..%2finternal', 404, 'not_found'],
    ['with a percent sign that encodes nothing', `${QR}/%zz`, 400, 'invalid_url'],
    ['that is too long', `${QR}?q=${'x'.repeat(9000)}`, 414, 'uri_too_long'],
    ['with an id of another kind', `${QR}/wh_01jvm3k5n0000000000000000b`, 404, 'not_found'],
    ['with an id that is none', `${QR}/'; DROP TABLE qr_codes; --`, 404, 'not_found'],
    ['with an id that is too long', `${QR}/qr_${'x'.repeat(400)}`, 404, 'not_found'],
    ['with NUL in an id', `${QR}/qr_%00`, 400, 'validation_error'],
    ['with half a character in an id', `${QR}/qr_%ff`, 400, 'invalid_url'],
  ])('%s is refused', async (_name, path, status, expected) => {
    expect(await refusalOf(path)).toMatchObject({ status, code: expected });
  });

  it('for another method is refused, and says which it knows', async () => {
    const answer = await fetch(new URL(QR, proofmark.gatewayUrl), { method: 'PUT' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toMatch(/GET.*POST/);
  });
});

describe('a query', () => {
  it.each([
    ['a limit of 0', 'limit=0', 'validation_error'],
    ['a limit below 0', 'limit=-1', 'validation_error'],
    ['a huge limit', 'limit=1000000000', 'validation_error'],
    ['a limit beyond all numbers', `limit=${'9'.repeat(400)}`, 'validation_error'],
    ['a limit that is no number', 'limit=ten', 'validation_error'],
    ['a limit twice', 'limit=1&limit=2', 'validation_error'],
    ['an unknown filter', 'colour=red', 'validation_error'],
    ['a status that does not exist', 'status=lost', 'validation_error'],
    ['a cursor of nobody', 'cursor=abc', 'invalid_cursor'],
    ['an empty cursor', 'cursor=', 'invalid_cursor'],
    ['a cursor that is too long', `cursor=${'a'.repeat(2000)}`, 'validation_error'],
    ['NUL', 'cursor=%00', 'validation_error'],
    ['an object', 'limit[gt]=1', 'validation_error'],
  ])('with %s is refused', async (_name, query, expected) => {
    expect(await refusalOf(`${QR}?${query}`)).toMatchObject({ status: 400, code: expected });
  });

  it('with the cursor of another list is refused', async () => {
    for (const name of ['one', 'two']) await proofmark.call(post(QR, { ...code, name }, bearer(tenant.keys.live)));
    const { body } = await proofmark.call(get(`${QR}?limit=1`, bearer(tenant.keys.live)));
    const cursor = encodeURIComponent(body.page.nextCursor as string);
    expect((await proofmark.call(get(`${QR}?limit=1&cursor=${cursor}`, bearer(tenant.keys.live)))).status).toBe(200);
    for (const path of [
      `${QR}?status=active&cursor=${cursor}`,
      `${HOOKS}?cursor=${cursor}`,
      `${QR}?cursor=${cursor}`,
    ]) {
      expect(await refusalOf(path)).toMatchObject({ status: 400, code: 'invalid_cursor' });
    }
  });
});

describe('a credential', () => {
  const other = () => newApiKeyToken('key_01jvm3k5n0000000000000000b', 'live');
  it.each([
    ['that is missing', () => ({ authorization: '' }), 'unauthorized'],
    ['of a scheme nobody knows', () => ({ authorization: 'Basic dXNlcjpwYXNz' }), 'unauthorized'],
    ['that was cut off', () => ({ authorization: `Bearer ${other().token.slice(0, 40)}` }), 'api_key_malformed'],
    ['of nobody', () => bearer(other()), 'unauthorized'],
    [
      'whose mode was altered',
      () => ({ authorization: `Bearer ${tenant.keys.test.token.replace('test', 'live')}` }),
      'api_key_malformed',
    ],
    [
      'with the secret of another key',
      () => ({ authorization: `token ${tenant.keys.test.key}:${other().secret}` }),
      'api_key_malformed',
    ],
    ['that is only half there', () => ({ authorization: '', 'x-api-key': tenant.keys.test.key }), 'unauthorized'],
    ['that is very long', () => ({ authorization: `Bearer ${'x'.repeat(10_000)}` }), 'unauthorized'],
  ])('%s is refused', async (_name, headers, expected) => {
    expect(await refusalOf(QR, { headers: headers() })).toMatchObject({ status: 401, code: expected });
  });

  it('in a cookie of nobody is refused', async () => {
    const answer = await proofmark.call(get(QR, { cookie: 'pm_session=nobody' }));
    expect([answer.status, answer.body.error.code]).toEqual([401, 'unauthorized']);
  });
});

describe('a destination', () => {
  it.each([
    'javascript:alert(1)',
    'data:text/html,hi',
    'file:///etc/passwd',
    'ftp://example.com/x',
    'https://user:pass@example.com/',
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://localhost/',
    '//example.com',
    'nonsense',
    'https://',
  ])('%s is refused', async (destinationUrl) => {
    const { status, code: told } = await refusalOf(QR, asJson({ ...code, destinationUrl }));
    expect([status, told]).toEqual([expect.any(Number), expect.stringMatching(/destination|not_allowed/)]);
    expect(status).toBeLessThan(500);
  });

  it('on our own host is refused', async () => {
    const { status, code: told } = await refusalOf(
      QR,
      asJson({ ...code, destinationUrl: `${proofmark.resolverUrl}/r/x` }),
    );
    expect([status, told]).toEqual([expect.any(Number), expect.stringMatching(/destination|not_allowed/)]);
  });
});

describe('a webhook', () => {
  it.each(['http://127.0.0.1:61999/', 'http://169.254.169.254/', 'javascript:alert(1)', 'https://example.com:5432/'])(
    'to %s is refused',
    async (url) => {
      const { status, code: told } = await refusalOf(HOOKS, asJson({ ...hook, url }));
      expect([status, told]).toEqual([400, 'invalid_webhook_url']);
    },
  );
});

describe('an Idempotency-Key', () => {
  it('that is empty or too long is refused', async () => {
    for (const key of ['', 'x'.repeat(256)]) {
      const refusal = await refusalOf(QR, { ...asJson(code), headers: { ...json, 'idempotency-key': key } });
      expect(refusal).toEqual({ status: 400, code: 'validation_error', fields: ['Idempotency-Key'] });
    }
  });

  it('used for another body is refused', async () => {
    const once = (name: string) => ({
      ...asJson({ ...code, name }),
      headers: { ...json, 'idempotency-key': 'order-1' },
    });
    const first = await fetch(new URL(QR, proofmark.gatewayUrl), {
      ...once('A'),
      headers: { ...once('A').headers, ...bearer(tenant.keys.test) },
    });
    expect(first.status).toBe(201);
    expect(await refusalOf(QR, once('B'))).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });
});

describe('what is no HTTP', () => {
  it.each([
    ['nonsense', 'nonsense\r\n\r\n', 400],
    [
      'two different lengths',
      'POST /api/v1/qr-codes HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
      400,
    ],
    [
      'a length and pieces at once',
      'POST /api/v1/qr-codes HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(33_500)}\r\n\r\n`, 431],
  ])('is refused: %s', async (_name, text, status) => {
    const answer = await say(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/"error":\{"code":"[a-z_]+"/);
  });

  function say(text: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(Number(new URL(proofmark.gatewayUrl).port), '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => resolve(answer));
      // Node hangs up while we still talk; what it said before counts.
      socket.on('error', () => resolve(answer));
    });
  }
});

/** Whatever the route: none of these is ever a fault of ours. */
describe('every route', () => {
  const hostile: readonly (readonly [string, BadRequest])[] = [
    ['nothing at all', {}],
    ['malformed JSON', raw('{')],
    ['a list', raw('[]')],
    ['a string', raw('"x"')],
    [
      'wrong types',
      asJson({ name: {}, destinationUrl: [], events: 1, scopes: 'x', email: 1, password: null, since: 7 }),
    ],
    ['unknown properties', asJson({ constructor: 1, toString: 2, length: 3 })],
    ['huge numbers', raw('{"overlapSeconds":1e400,"size":-1e400,"limit":99999999999999999999}')],
    ['half characters', raw('{"name":"\\udfff","email":"\\ud800","since":"\\udc00"}')],
    ['a form', raw('a=b', { 'content-type': 'application/x-www-form-urlencoded' })],
    ['an odd charset', raw('{}', { 'content-type': 'application/json; charset=utf-7' })],
    ['an odd encoding', raw('{}', { ...json, 'content-encoding': 'gzip' })],
  ];
  const ids = ['nobody', "'", '%F0%9F%98%80', 'x'.repeat(600), '-1', '%2e%2e'];

  it.each(operations.map((one) => [`${one.method} ${one.path}`, one] as const))(
    '%s survives bad input',
    async (_name, one) => {
      const send = async (path: string, init: RequestInit) => {
        const credentials = one.sessionOnly ? tenant.session : bearer(tenant.keys.test);
        const headers = { ...credentials, ...(init.headers as Record<string, string>) };
        return fetch(new URL(path, proofmark.gatewayUrl), { ...init, method: one.method, headers, redirect: 'manual' });
      };
      const seen: [string, number][] = [];
      for (const id of ids) {
        const path = one.path.replaceAll(/\{[^}]+\}/g, id);
        const bodies = one.body === undefined ? [['no body', {}] as const] : hostile;
        for (const [what, init] of bodies)
          seen.push([`${what} at ${path.slice(0, 80)}`, (await send(path, init)).status]);
        const queries = [
          'limit=abc&cursor=%ff',
          'from=9999999-99-99&to=x&timeZone=Mars&interval=y',
          'permanent=maybe&a[b]=c',
        ];
        if (one.method === 'GET')
          for (const query of queries) seen.push([query, (await send(`${path}?${query}`, {})).status]);
        if (path === one.path) break;
      }
      expect(seen.filter(([, status]) => status >= 500)).toEqual([]);
      if (one.body !== undefined) expect(seen.filter(([, status]) => status < 400)).toEqual([]);
    },
  );
});
