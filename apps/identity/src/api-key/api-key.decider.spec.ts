import { specify } from '@proofmark/event-sourcing';
import { apiKeyDecider, type CreateApiKey, type RevokeApiKey, type RotateApiKey } from './api-key.decider.js';
import type { ApiKeyCreated, ApiKeyRevoked, ApiKeyRotated } from './api-key.events.js';

const given = specify(apiKeyDecider);
const apiKeyId = 'key_01jvm3k5n0000000000000000b';
const key: ApiKeyCreated['data'] = {
  apiKeyId,
  mode: 'live',
  name: 'Shop backend',
  scopes: ['qr:read', 'qr:write'],
  secretHash: 'a'.repeat(64),
  expiresAt: '2026-06-01T00:00:00.000Z',
  createdAt: '2026-05-19T12:00:00.000Z',
  createdBy: 'usr_01jvm3k5n0000000000000000a',
};
const rotation = {
  apiKeyId,
  secretHash: 'b'.repeat(64),
  rotatedAt: '2026-05-20T12:00:00.000Z',
  rotatedBy: key.createdBy,
};
const revocation = { apiKeyId, revokedAt: '2026-05-21T12:00:00.000Z', revokedBy: key.createdBy };

const create = (change: Partial<CreateApiKey['data']> = {}): CreateApiKey => ({
  type: 'CreateApiKey',
  data: { ...key, ...change },
});
const rotate = (change: Partial<RotateApiKey['data']> = {}): RotateApiKey => ({
  type: 'RotateApiKey',
  data: { ...rotation, overlapSeconds: 3600, ...change },
});
const revoke: RevokeApiKey = { type: 'RevokeApiKey', data: revocation };

const created: ApiKeyCreated = { type: 'ApiKeyCreated', data: key };
const rotated = (previousSecretUntil: string | null): ApiKeyRotated => ({
  type: 'ApiKeyRotated',
  data: { ...rotation, previousSecretUntil },
});
const revoked: ApiKeyRevoked = { type: 'ApiKeyRevoked', data: revocation };

describe('creating an API key', () => {
  it('is recorded with its hash, scopes and expiry', () => given().when(create()).then(created));
  it('may do without an expiry', () =>
    given()
      .when(create({ expiresAt: null }))
      .then({ type: 'ApiKeyCreated', data: { ...key, expiresAt: null } }));
  it('is rejected when it would expire at once', () =>
    given()
      .when(create({ expiresAt: key.createdAt }))
      .rejected('expiry_in_past'));
  it('changes nothing when said twice', () => given(created).when(create()).nothing());
});

describe('rotating an API key', () => {
  it('lets the old secret work for the overlap', () =>
    given(created).when(rotate()).then(rotated('2026-05-20T13:00:00.000Z')));
  it('stops the old secret at once without an overlap', () =>
    given(created)
      .when(rotate({ overlapSeconds: 0 }))
      .then(rotated(null)));
  it('is possible again during an overlap', () =>
    given(created, rotated('2026-05-20T13:00:00.000Z')).when(rotate()).then(rotated('2026-05-20T13:00:00.000Z')));
  it('is rejected from the moment of expiry on', () =>
    given(created)
      .when(rotate({ rotatedAt: '2026-06-01T00:00:00.000Z' }))
      .rejected('api_key_expired'));
  it('is rejected once revoked', () => given(created, revoked).when(rotate()).rejected('api_key_revoked'));
  it('is rejected for a key nobody created', () => given().when(rotate()).rejected('not_found'));
});

describe('revoking an API key', () => {
  it('is recorded with who did it', () => given(created).when(revoke).then(revoked));
  it('is possible after a rotation', () => given(created, rotated(null)).when(revoke).then(revoked));
  it('changes nothing when said twice', () => given(created, revoked).when(revoke).nothing());
  it('is rejected for a key nobody created', () => given().when(revoke).rejected('not_found'));
});
