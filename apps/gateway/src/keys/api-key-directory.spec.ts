import { type ApiKeySnapshot, newApiKeyToken, parseApiKeyToken, type ParsedApiKeyToken } from '@proofmark/contracts';
import { ApiKeyDirectory, refusalOf } from './api-key-directory.js';

const ID = 'key_01jvm3k5n0000000000000000b';
const noon = new Date('2026-05-19T12:00:00.000Z');
const current = someToken();
const former = someToken();
const stranger = someToken();
const key: ApiKeySnapshot = {
  id: ID,
  workspaceId: 'ws_01jvm3k5n0000000000000000a',
  mode: 'live',
  name: 'Shop backend',
  scopes: ['qr:read'],
  secretHash: current.secretHash,
  previousSecretHash: null,
  previousSecretUntil: null,
  expiresAt: null,
  revokedAt: null,
};
const rotated = { ...key, previousSecretHash: former.secretHash, previousSecretUntil: '2026-05-19T12:00:00.001Z' };

describe('an API key at the door', () => {
  it('opens with its secret', () => expect(refusalOf(key, current, noon)).toBeNull());
  it('does not open with another secret', () => expect(refusalOf(key, stranger, noon)).toBe('unauthorized'));
  it('does not open when its mode was altered', () =>
    expect(refusalOf(key, { ...current, mode: 'test' }, noon)).toBe('unauthorized'));

  it('opens with the former secret during the overlap, and no longer', () => {
    expect(refusalOf(rotated, former, noon)).toBeNull();
    expect(refusalOf(rotated, former, new Date('2026-05-19T12:00:00.001Z'))).toBe('unauthorized');
    expect(refusalOf(rotated, current, new Date('2027-01-01T00:00:00Z'))).toBeNull();
  });

  it('is refused from the instant of its expiry on', () => {
    const expiring = { ...key, expiresAt: '2026-05-19T12:00:00.000Z' };
    expect(refusalOf(expiring, current, new Date(noon.getTime() - 1))).toBeNull();
    expect(refusalOf(expiring, current, noon)).toBe('api_key_expired');
  });

  it('is refused once revoked, with either secret', () => {
    const revoked = { ...rotated, revokedAt: '2026-05-19T11:59:00.000Z' };
    expect(refusalOf(revoked, current, noon)).toBe('api_key_revoked');
    expect(refusalOf(revoked, former, noon)).toBe('api_key_revoked');
  });

  it('says nothing of its state to who does not hold its secret', () =>
    expect(refusalOf({ ...key, revokedAt: '2026-05-19T11:59:00.000Z' }, stranger, noon)).toBe('unauthorized'));
});

describe('the directory of API keys', () => {
  it('knows what it learned last', () => {
    const directory = new ApiKeyDirectory();
    directory.learn(key, 1);
    directory.learn({ ...key, revokedAt: noon.toISOString() }, 2);
    expect(directory.find(ID)?.revokedAt).toBe(noon.toISOString());
    expect(directory.find('key_unknown')).toBeUndefined();
  });

  it('does not forget a revocation when an older message comes again', () => {
    const directory = new ApiKeyDirectory();
    directory.learn({ ...key, revokedAt: noon.toISOString() }, 2);
    directory.learn(key, 1);
    expect(directory.find(ID)?.revokedAt).toBe(noon.toISOString());
  });
});

function someToken(): ParsedApiKeyToken {
  const token = parseApiKeyToken(newApiKeyToken(ID, 'live').token);
  if (!token) throw new Error('A new token must be well-formed.');
  return token;
}
