import { type ApiKeySnapshot, toldScopes } from '@proofmark/contracts';
import type { ApiKeys } from '../read-models/api-keys/api-keys.entity.js';

/** A key as the messages about it tell it. */
export function snapshotOf(apiKey: ApiKeys): ApiKeySnapshot {
  return {
    id: apiKey.apiKeyId,
    workspaceId: apiKey.workspaceId,
    mode: apiKey.mode,
    name: apiKey.name,
    ...toldScopes(apiKey.scopes),
    secretHash: apiKey.secretHash,
    previousSecretHash: apiKey.previousSecretHash ?? null,
    previousSecretUntil: apiKey.previousSecretUntil?.toISOString() ?? null,
    expiresAt: apiKey.expiresAt?.toISOString() ?? null,
    revokedAt: apiKey.revokedAt?.toISOString() ?? null,
  };
}
