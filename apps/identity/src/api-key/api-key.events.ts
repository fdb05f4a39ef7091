import type { Event } from '@proofmark/event-sourcing';

export type ApiKeyCreated = Event<
  'ApiKeyCreated',
  {
    apiKeyId: string;
    mode: 'live' | 'test';
    name: string;
    scopes: readonly string[];
    secretHash: string;
    expiresAt: string | null;
    createdAt: string;
    createdBy: string;
  }
>;
export type ApiKeyRotated = Event<
  'ApiKeyRotated',
  {
    apiKeyId: string;
    secretHash: string;
    /** Until when the secret before this one still works; null when it stopped at once. */
    previousSecretUntil: string | null;
    rotatedAt: string;
    rotatedBy: string;
  }
>;
export type ApiKeyRevoked = Event<'ApiKeyRevoked', { apiKeyId: string; revokedAt: string; revokedBy: string }>;

export type ApiKeyEvent = ApiKeyCreated | ApiKeyRotated | ApiKeyRevoked;
