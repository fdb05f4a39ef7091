import { CLIENT_ADDRESS_HEADER, identityLookups, SCOPES } from '@proofmark/contracts';
import { type CallContext, Clock, type RunningService, startService } from '@proofmark/runtime';
import {
  type ApiAnswer,
  del,
  get,
  post,
  provisionDatabase,
  put,
  signedHeaders,
  specifyApi,
  type TestDatabase,
  testEnv,
} from '@proofmark/testing';
import { identity } from '../index.js';

const password = 'correct horse battery staple';
const newcomer = { workspaceName: 'Nord Kettles', name: 'Ida Nord', email: 'Ida@Example.com', password };
const system: Partial<CallContext> = { workspaceId: '', actor: { kind: 'system', id: 'gateway' } };

let now = new Date();
let database: TestDatabase;
let open: RunningService;
let closed: RunningService;
let ida: { workspaceId: string; memberId: string };

beforeAll(async () => {
  database = await provisionDatabase('identity');
  const clock = { provide: Clock, useValue: { now: () => now } };
  open = await startService(identity, testEnv('identity', database, { SIGN_UP: 'open' }), { providers: [clock] });
  closed = await startService(identity, testEnv('identity', database, { PUBLIC_URL: 'https://app.example' }));
  ida = (await given().when(post('/api/v1/workspaces', newcomer)).then(201)).body.data;
});
afterAll(async () => {
  await open?.close();
  await closed?.close();
  await database?.drop();
});

const given = specifyApi(() => open.url);
const signIn = (credentials: object = {}, headers: Record<string, string> = {}) =>
  post('/api/v1/sessions', { email: newcomer.email, password, ...credentials }, headers);
const asIda = (mode: CallContext['mode'] = 'live') =>
  signedHeaders({
    workspaceId: ida.workspaceId,
    mode,
    actor: { kind: 'member', id: ida.memberId, role: 'admin' },
    scopes: SCOPES,
  });
const tokenOf = ({ headers }: ApiAnswer) => /^pm_session=([^;]+);/.exec(headers.get('set-cookie') ?? '')?.[1] ?? '';
const resolve = (token: string) => post(identityLookups.session, { token }, signedHeaders(system));

describe('signing up', () => {
  it('creates a workspace with its first admin', () =>
    given()
      .when(get('/api/v1/me', asIda()))
      .then(200, {
        data: {
          workspaceId: ida.workspaceId,
          workspaceName: 'Nord Kettles',
          apiKeyId: null,
          member: { id: ida.memberId, email: 'Ida@Example.com', name: 'Ida Nord', role: 'admin' },
        },
      }));

  it('keeps name and address out of the facts, and the password everywhere', async () => {
    const facts = await database.query('SELECT data FROM identity.events');
    expect(JSON.stringify(facts)).not.toMatch(/ida/i);
    const rows = await database.query('SELECT password_hash FROM identity.member_credentials');
    expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$/);
  });

  it('is refused for an address that has an account, in any capitals, and leaves nothing behind', async () => {
    await given()
      .when(post('/api/v1/workspaces', { ...newcomer, email: 'IDA@example.com' }))
      .rejected(409, 'email_taken');
    expect(await database.query('SELECT count(*)::int AS n FROM identity.workspaces')).toEqual([{ n: 1 }]);
  });

  it.each([
    ['a short password', { password: 'too short' }],
    ['no address', { email: 'nobody' }],
    ['an empty name', { workspaceName: '' }],
    ['a role', { role: 'admin' }],
  ])('is refused with %s', (_name, wrong) =>
    given()
      .when(post('/api/v1/workspaces', { ...newcomer, email: 'bo@example.com', ...wrong }))
      .rejected(400, 'validation_error'),
  );

  it('is refused where the operator keeps it closed', () =>
    specifyApi(() => closed.url)()
      .when(post('/api/v1/workspaces', { ...newcomer, email: 'bo@example.com' }))
      .rejected(403, 'sign_up_closed'));
});

describe('signing in', () => {
  it('answers with a cookie that scripts cannot read, and keeps only its hash', async () => {
    const answer = await given()
      .when(signIn({ email: 'ida@EXAMPLE.com' }))
      .then(204);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^pm_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(JSON.stringify(await database.query('SELECT * FROM identity.sessions'))).not.toContain(tokenOf(answer));
    await given()
      .when(resolve(tokenOf(answer)))
      .then(200, { ...ida, role: 'admin' });
  });

  it('answers with a cookie for https only where the gateway is reached over https', async () => {
    const answer = await specifyApi(() => closed.url)()
      .when(signIn())
      .then(204);
    expect(answer.headers.get('set-cookie')).toMatch(/; Secure/);
  });

  it('is refused alike for a wrong password and an unknown account', async () => {
    const wrong = await given()
      .when(signIn({ password: `${password}!` }))
      .rejected(401, 'invalid_credentials');
    const unknown = await given()
      .when(signIn({ email: 'nobody@example.com' }))
      .rejected(401, 'invalid_credentials');
    expect(unknown.body).toEqual(wrong.body);
    expect(unknown.headers.get('set-cookie')).toBeNull();
  });

  it('is limited per account, also for accounts that do not exist', async () => {
    const from = (n: number) => ({ [CLIENT_ADDRESS_HEADER]: `192.0.2.${n}` });
    for (let n = 0; n < 10; n++) {
      await given()
        .when(signIn({ email: 'limited@example.com' }, from(n)))
        .rejected(401, 'invalid_credentials');
    }
    const refused = await given()
      .when(signIn({ email: 'limited@example.com' }, from(11)))
      .rejected(429, 'too_many_login_attempts');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a session', () => {
  const start = async () => tokenOf(await given().when(signIn()).then(204));

  it('ends when it was not used for twelve hours, and lives on with use', async () => {
    const [used, unused] = [await start(), await start()];
    const begun = now;
    now = new Date(begun.getTime() + 11 * 3_600_000);
    await given().when(resolve(used)).then(200);
    now = new Date(begun.getTime() + 13 * 3_600_000);
    await given().when(resolve(used)).then(200);
    await given().when(resolve(unused)).rejected(404, 'not_found');
  });

  it('ends after thirty days however much it was used', async () => {
    const token = await start();
    for (let hour = 0; hour < 30 * 24; hour += 8) {
      await given().when(resolve(token)).then(200);
      now = new Date(now.getTime() + 8 * 3_600_000);
    }
    await given().when(resolve(token)).rejected(404, 'not_found');
  });

  it('ends with signing out', async () => {
    const token = await start();
    const answer = await given()
      .when(del('/api/v1/sessions/current', { cookie: `pm_session=${token}` }))
      .then(204);
    expect(answer.headers.get('set-cookie')).toMatch(/^pm_session=; Max-Age=0;/);
    await given().when(resolve(token)).rejected(404, 'not_found');
  });

  it('is nobody else’s to resolve', async () => {
    const token = await start();
    await given()
      .when({ ...resolve(token), headers: asIda() })
      .rejected(404, 'not_found');
  });
});

describe('a member', () => {
  const bo = { name: 'Bo Berg', role: 'member', password: 'another long password' };
  const add = (email: string, headers = asIda()) => post('/api/v1/members', { ...bo, email }, headers);

  it('is added by an admin, signs in with the role, and is listed', async () => {
    const { body } = await given()
      .when(add('bo@example.com', asIda('test')))
      .then(201);
    const session = await given()
      .when(signIn({ email: 'bo@example.com', password: bo.password }))
      .then(204);
    await given()
      .when(resolve(tokenOf(session)))
      .then(200, { memberId: body.data.id, role: 'member' });
    const { body: list } = await given().when(get('/api/v1/members', asIda())).then(200);
    expect(list.data.map(({ email }: { email: string }) => email)).toEqual(['Ida@Example.com', 'bo@example.com']);
  });

  it('that is removed is gone at once, name and address too', async () => {
    const { body } = await given().when(add('cy@example.com')).then(201);
    const session = await given()
      .when(signIn({ email: 'cy@example.com', password: bo.password }))
      .then(204);
    await given()
      .when(del(`/api/v1/members/${body.data.id}`, asIda('test')))
      .then(204);
    await given()
      .when(resolve(tokenOf(session)))
      .rejected(404, 'not_found');
    await given()
      .when(signIn({ email: 'cy@example.com', password: bo.password }))
      .rejected(401, 'invalid_credentials');
    for (const table of ['members', 'member_credentials', 'person_keys', 'sessions']) {
      expect(await database.query(`SELECT * FROM identity.${table} WHERE member_id = $1`, [body.data.id])).toEqual([]);
    }
  });

  it('cannot be removed by another workspace, nor remove itself', async () => {
    const { body } = await given().when(add('di@example.com')).then(201);
    const stranger = signedHeaders({
      workspaceId: 'ws_01jd2v8m6c7q3k5x9e0000000z',
      actor: { kind: 'member', id: 'usr_z', role: 'admin' },
    });
    await given()
      .when(del(`/api/v1/members/${body.data.id}`, stranger))
      .rejected(404, 'not_found');
    await given()
      .when(del(`/api/v1/members/${ida.memberId}`, asIda()))
      .rejected(409, 'cannot_remove_yourself');
  });

  it('changes the password, which ends all sessions', async () => {
    const { body } = await given().when(add('ed@example.com')).then(201);
    const session = await given()
      .when(signIn({ email: 'ed@example.com', password: bo.password }))
      .then(204);
    const asEd = () =>
      signedHeaders({ ...ida, mode: 'live', actor: { kind: 'member', id: body.data.id, role: 'member' } });
    const change = (currentPassword: string) =>
      put('/api/v1/me/password', { currentPassword, newPassword: 'a third long password' }, asEd());
    await given().when(change('not the current one')).rejected(403, 'wrong_password');
    await given().when(change(bo.password)).then(204);
    await given()
      .when(resolve(tokenOf(session)))
      .rejected(404, 'not_found');
    await given()
      .when(signIn({ email: 'ed@example.com', password: bo.password }))
      .rejected(401, 'invalid_credentials');
    await given()
      .when(signIn({ email: 'ed@example.com', password: 'a third long password' }))
      .then(204);
  });
});
