import { hashPassword, verifyPassword } from './password.js';

describe('a password', () => {
  it('is known again by its hash', async () => {
    const stored = await hashPassword('correct horse battery staple');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await expect(verifyPassword('correct horse battery staple', stored)).resolves.toBe(true);
    await expect(verifyPassword('correct horse battery stapl', stored)).resolves.toBe(false);
  });

  it('never hashes the same twice', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
  });

  it('is the same in every Unicode form', async () => {
    const stored = await hashPassword('cr\u00e8me br\u00fbl\u00e9e');
    await expect(verifyPassword('cre\u0300me bru\u0302le\u0301e', stored)).resolves.toBe(true);
  });

  // Made by the reference implementation: argon2 "somesalt" -id -t 2 -k 65536 -p 1 <<< password
  it('is verified against hashes that others made, with their cost', async () => {
    const stored = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    await expect(verifyPassword('password', stored)).resolves.toBe(true);
    await expect(verifyPassword('Password', stored)).resolves.toBe(false);
  });

  it('never fits a text that is no hash', () => expect(verifyPassword('', '!')).resolves.toBe(false));
});
