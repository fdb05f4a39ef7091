import type { Scope } from '@proofmark/contracts';
import { projection } from '@proofmark/event-store';
import { raw } from '@mikro-orm/postgresql';
import type { ApiKeyEvent } from '../../api-key/api-key.events.js';
import { ApiKeys } from './api-keys.entity.js';

export const apiKeys = projection<ApiKeyEvent>('api-keys', {
  ApiKeyCreated: (em, { scopes, createdAt, expiresAt, ...apiKey }, { workspaceId, version }) =>
    em.insert(ApiKeys, {
      ...apiKey,
      workspaceId,
      scopes: [...scopes] as Scope[],
      createdAt: new Date(createdAt),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
      previousSecretHash: null,
      previousSecretUntil: null,
      revokedAt: null,
      rotatedAt: null,
      version,
    }),
  ApiKeyRotated: (em, { apiKeyId, secretHash, previousSecretUntil, rotatedAt }, { version }) =>
    em.nativeUpdate(
      ApiKeys,
      { apiKeyId },
      {
        secretHash,
        previousSecretHash: previousSecretUntil === null ? null : raw('secret_hash'),
        previousSecretUntil: previousSecretUntil === null ? null : new Date(previousSecretUntil),
        rotatedAt: new Date(rotatedAt),
        version,
      },
    ),
  ApiKeyRevoked: (em, { apiKeyId, revokedAt }, { version }) =>
    em.nativeUpdate(ApiKeys, { apiKeyId }, { revokedAt: new Date(revokedAt), version }),
});
