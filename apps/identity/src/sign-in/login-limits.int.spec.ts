import { type RunningService, startService } from '@proofmark/runtime';
import { provisionDatabase, type TestDatabase, testEnv } from '@proofmark/testing';
import { identity } from '../index.js';
import { LoginLimits } from './login-limits.js';

const refusal = { code: 'too_many_login_attempts', kind: 'limited' };

describe('login tries, counted by two copies of identity', () => {
  let database: TestDatabase;
  let services: RunningService[];
  let copies: LoginLimits[];
  let tries = 0;

  /** Each try comes to another copy than the one before. */
  const tryAs = (email: string, address: string) => copies[tries++ % copies.length]!.count(email, address);
  async function fail(times: number, email: (n: number) => string, address: (n: number) => string) {
    for (let n = 0; n < times; n++) await tryAs(email(n), address(n));
  }

  beforeAll(async () => {
    database = await provisionDatabase('identity');
    const start = () => startService(identity, testEnv('identity', database));
    services = await Promise.all([start(), start()]);
    copies = services.map(({ app }) => app.get(LoginLimits, { strict: false }));
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.close()));
    await database.drop();
  });
  beforeEach(() => database.query('DELETE FROM identity.login_tries'));

  const ida = () => 'ida@example.com';
  const oneAddress = () => '192.0.2.1';
  const anyAddress = (n: number) => `192.0.2.${n}`;

  it('are refused after ten on one account, from whatever address', async () => {
    await fail(10, ida, anyAddress);
    await expect(tryAs('ida@example.com', '198.51.100.1')).rejects.toMatchObject(refusal);
    await expect(tryAs('ida@example.com', '198.51.100.1')).rejects.toMatchObject(refusal);
    await expect(tryAs('bo@example.com', '198.51.100.1')).resolves.toBeUndefined();
  });

  it('are refused after fifty from one address, on whatever account', async () => {
    await fail(50, (n) => `${n}@example.com`, oneAddress);
    await expect(tryAs('ida@example.com', '192.0.2.1')).rejects.toMatchObject(refusal);
    await expect(tryAs('ida@example.com', '192.0.2.2')).resolves.toBeUndefined();
  });

  it('are not more when they come all at once', async () => {
    const all = await Promise.allSettled(Array.from({ length: 30 }, (_, n) => tryAs('ida@example.com', anyAddress(n))));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  });

  it('say how long to wait', async () => {
    await fail(10, ida, oneAddress);
    const seconds = await tryAs('ida@example.com', '192.0.2.1').then(
      () => NaN,
      ({ details }: { details: { retryAfterSeconds: number } }) => details.retryAfterSeconds,
    );
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(900);
  });

  it('begin anew when their time is over', async () => {
    await fail(10, ida, anyAddress);
    await database.query('UPDATE identity.login_tries SET expire = expire - 900001');
    await expect(tryAs('ida@example.com', '192.0.2.1')).resolves.toBeUndefined();
  });

  it('begin anew after a success', async () => {
    await fail(10, ida, anyAddress);
    await copies[0]!.succeeded('ida@example.com');
    await expect(tryAs('ida@example.com', '192.0.2.1')).resolves.toBeUndefined();
  });

  it('name nobody in the database', async () => {
    await tryAs('ida@example.com', '192.0.2.1');
    const rows = await database.query<{ key: string }>('SELECT key FROM identity.login_tries');
    expect(rows.map(({ key }) => key.replace(/:[\w-]{43}$/, '')).sort()).toEqual(['account', 'address']);
  });
});
