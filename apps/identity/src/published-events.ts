import {
  apiKeyCreated,
  apiKeyRevoked,
  apiKeyRotated,
  type ApiKeySnapshot,
  message,
  toldScopes,
  topics,
  workspaceCreated,
  type WorkspaceSnapshot,
} from '@proofmark/contracts';
import { envelopeOf, publishedEvents, type Recorded } from '@proofmark/event-store';
import type { ApiKeyEvent } from './api-key/api-key.events.js';
import type { WorkspaceEvent } from './workspace/workspace.events.js';

/** Members are nobody else's business: nothing is told of them. */
export const publishedWorkspaces = publishedEvents<WorkspaceEvent, WorkspaceSnapshot | null>({
  topic: topics.workspace,
  streams: 'ws_',
  initial: null,
  evolve: (_workspace, { data }) => ({ id: data.workspaceId, name: data.name, createdAt: data.createdAt }),
  message: (recorded, workspace) => workspace && message(workspaceCreated, envelopeOf(recorded), workspace),
});

export const publishedApiKeys = publishedEvents<ApiKeyEvent, ApiKeySnapshot | null>({
  topic: topics.apiKey,
  streams: 'key_',
  initial: null,
  evolve: evolveApiKey,
  message: (recorded, apiKey) => apiKey && message(MESSAGE_OF[recorded.type], envelopeOf(recorded), apiKey),
});

const MESSAGE_OF = {
  ApiKeyCreated: apiKeyCreated,
  ApiKeyRotated: apiKeyRotated,
  ApiKeyRevoked: apiKeyRevoked,
} as const;

function evolveApiKey(apiKey: ApiKeySnapshot | null, recorded: Recorded<ApiKeyEvent>): ApiKeySnapshot | null {
  switch (recorded.type) {
    case 'ApiKeyCreated':
      return created(recorded.data, recorded.workspaceId);
    case 'ApiKeyRotated':
      return apiKey && rotated(apiKey, recorded.data);
    case 'ApiKeyRevoked':
      return apiKey && { ...apiKey, revokedAt: recorded.data.revokedAt };
  }
}

type DataOf<T extends ApiKeyEvent['type']> = Extract<ApiKeyEvent, { type: T }>['data'];

function created(data: DataOf<'ApiKeyCreated'>, workspaceId: string): ApiKeySnapshot {
  const { apiKeyId, mode, name, scopes, secretHash, expiresAt } = data;
  return {
    id: apiKeyId,
    workspaceId,
    mode,
    name,
    ...toldScopes(scopes),
    secretHash,
    previousSecretHash: null,
    previousSecretUntil: null,
    expiresAt,
    revokedAt: null,
  };
}

function rotated(apiKey: ApiKeySnapshot, { secretHash, previousSecretUntil }: DataOf<'ApiKeyRotated'>): ApiKeySnapshot {
  const previousSecretHash = previousSecretUntil === null ? null : apiKey.secretHash;
  return { ...apiKey, secretHash, previousSecretHash, previousSecretUntil };
}
