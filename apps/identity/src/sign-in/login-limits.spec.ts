import { LoginLimits } from './login-limits.js';

const refusal = { code: 'too_many_login_attempts', kind: 'limited' };

async function fail(limits: LoginLimits, times: number, email: (n: number) => string, address: (n: number) => string) {
  for (let n = 0; n < times; n++) await limits.count(email(n), address(n));
}

describe('login tries', () => {
  it('are refused after ten on one account, from whatever address', async () => {
    const limits = new LoginLimits();
    await fail(
      limits,
      10,
      () => 'ida@example.com',
      (n) => `192.0.2.${n}`,
    );
    await expect(limits.count('ida@example.com', '198.51.100.1')).rejects.toMatchObject(refusal);
    await expect(limits.count('bo@example.com', '198.51.100.1')).resolves.toBeUndefined();
  });

  it('are refused after fifty from one address, on whatever account', async () => {
    const limits = new LoginLimits();
    await fail(
      limits,
      50,
      (n) => `${n}@example.com`,
      () => '192.0.2.1',
    );
    await expect(limits.count('ida@example.com', '192.0.2.1')).rejects.toMatchObject(refusal);
    await expect(limits.count('ida@example.com', '192.0.2.2')).resolves.toBeUndefined();
  });

  it('say how long to wait', async () => {
    const limits = new LoginLimits();
    await fail(
      limits,
      10,
      () => 'ida@example.com',
      () => '192.0.2.1',
    );
    await expect(limits.count('ida@example.com', '192.0.2.1')).rejects.toMatchObject({
      details: { retryAfterSeconds: expect.any(Number) },
    });
  });

  it('begin anew after a success', async () => {
    const limits = new LoginLimits();
    await fail(
      limits,
      10,
      () => 'ida@example.com',
      (n) => `192.0.2.${n}`,
    );
    await limits.succeeded('ida@example.com');
    await expect(limits.count('ida@example.com', '192.0.2.1')).resolves.toBeUndefined();
  });
});
