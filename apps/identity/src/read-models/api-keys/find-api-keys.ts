import type { EntityManager } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';
import { currentContext } from '@proofmark/runtime';
import { ApiKeyUses } from '../../api-key/api-key-uses.entity.js';
import type { ApiKeyView } from './api-keys.dto.js';
import { ApiKeys } from './api-keys.entity.js';

/** The modes whose keys the caller may look after: a session sees both, one lowered to test sees test only. */
export function visibleModes(): Mode[] {
  return currentContext().mode === 'test' ? ['test'] : ['test', 'live'];
}

/** Null for a key of another workspace, of a mode out of sight, or of nobody. */
export async function findApiKey(em: EntityManager, apiKeyId: string): Promise<ApiKeys | null> {
  const { workspaceId } = currentContext();
  return em.findOne(ApiKeys, { apiKeyId, workspaceId, mode: { $in: visibleModes() } }, { refresh: true });
}

/** When each of these keys was last used; keys never used are not in the map. */
export async function lastUses(em: EntityManager, apiKeyIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const uses = await em.find(ApiKeyUses, { apiKeyId: { $in: [...apiKeyIds] } });
  return new Map(uses.map(({ apiKeyId, lastUsedAt }) => [apiKeyId, lastUsedAt]));
}

export function viewOf(apiKey: ApiKeys, lastUsedAt: Date | undefined, now: Date): ApiKeyView {
  return {
    id: apiKey.apiKeyId,
    name: apiKey.name,
    mode: apiKey.mode,
    scopes: apiKey.scopes,
    status: statusOf(apiKey, now),
    createdAt: apiKey.createdAt.toISOString(),
    createdBy: apiKey.createdBy,
    expiresAt: instant(apiKey.expiresAt),
    revokedAt: instant(apiKey.revokedAt),
    rotatedAt: instant(apiKey.rotatedAt),
    previousSecretUntil: instant(apiKey.previousSecretUntil),
    lastUsedAt: instant(lastUsedAt),
  };
}

function statusOf({ revokedAt, expiresAt }: ApiKeys, now: Date): ApiKeyView['status'] {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : 'active';
}

function instant(date: Date | null | undefined): string | null {
  return date?.toISOString() ?? null;
}
