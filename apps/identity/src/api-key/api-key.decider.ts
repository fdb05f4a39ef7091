import { type Command, type Decider, Rejected } from '@proofmark/event-sourcing';
import type { ApiKeyCreated, ApiKeyEvent, ApiKeyRevoked } from './api-key.events.js';

export type CreateApiKey = Command<'CreateApiKey', ApiKeyCreated['data']>;
export type RotateApiKey = Command<
  'RotateApiKey',
  { apiKeyId: string; secretHash: string; overlapSeconds: number; rotatedAt: string; rotatedBy: string }
>;
export type RevokeApiKey = Command<'RevokeApiKey', ApiKeyRevoked['data']>;
export type ApiKeyCommand = CreateApiKey | RotateApiKey | RevokeApiKey;

/** Null until created. */
type ApiKey = { expiresAt: string | null; revoked: boolean } | null;

export const apiKeyDecider: Decider<ApiKey, ApiKeyCommand, ApiKeyEvent> = {
  initialState: null,
  evolve(apiKey, { type, data }) {
    switch (type) {
      case 'ApiKeyCreated':
        return { expiresAt: data.expiresAt, revoked: false };
      case 'ApiKeyRotated':
        return apiKey;
      case 'ApiKeyRevoked':
        return apiKey && { ...apiKey, revoked: true };
    }
  },
  decide(command, apiKey) {
    switch (command.type) {
      case 'CreateApiKey':
        return create(command, apiKey);
      case 'RotateApiKey':
        return rotate(command, apiKey);
      case 'RevokeApiKey':
        return revoke(command, apiKey);
    }
  },
};

function create({ data }: CreateApiKey, apiKey: ApiKey): ApiKeyEvent[] {
  if (apiKey) return []; // said before
  if (data.expiresAt !== null && data.expiresAt <= data.createdAt) {
    throw new Rejected('invalid', 'expiry_in_past', 'expiresAt must lie in the future.', [
      { field: 'expiresAt', issue: 'must lie in the future' },
    ]);
  }
  return [{ type: 'ApiKeyCreated', data }];
}

function rotate({ data }: RotateApiKey, apiKey: ApiKey): ApiKeyEvent[] {
  if (!apiKey) throw unknownKey();
  if (apiKey.revoked) throw new Rejected('conflict', 'api_key_revoked', 'This API key was revoked. Create a new one.');
  if (apiKey.expiresAt !== null && apiKey.expiresAt <= data.rotatedAt) {
    throw new Rejected('conflict', 'api_key_expired', 'This API key has expired. Create a new one.');
  }
  const { overlapSeconds, ...rotation } = data;
  return [{ type: 'ApiKeyRotated', data: { ...rotation, previousSecretUntil: overlapEnd(data) } }];
}

function overlapEnd({ rotatedAt, overlapSeconds }: RotateApiKey['data']): string | null {
  return overlapSeconds === 0 ? null : new Date(Date.parse(rotatedAt) + overlapSeconds * 1000).toISOString();
}

function revoke({ data }: RevokeApiKey, apiKey: ApiKey): ApiKeyEvent[] {
  if (!apiKey) throw unknownKey();
  return apiKey.revoked ? [] : [{ type: 'ApiKeyRevoked', data }];
}

function unknownKey(): Rejected {
  return new Rejected('not-found', 'not_found', 'No such API key.');
}
