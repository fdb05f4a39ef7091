import { timingSafeEqual } from 'node:crypto';
import type { ApiKeySnapshot, ParsedApiKeyToken } from '@proofmark/contracts';

/** Why a key does not open the door; public codes, all answered with 401. */
export type KeyRefusal = 'unauthorized' | 'api_key_expired' | 'api_key_revoked';

interface Entry {
  readonly sequence: number;
  readonly apiKey: ApiKeySnapshot;
}

/** All API keys as last heard of, in memory: nothing is asked of anybody while a request waits. */
export class ApiKeyDirectory {
  private readonly entries = new Map<string, Entry>();

  /** Takes a key as it stood at `sequence`; what is older than known changes nothing. */
  learn(apiKey: ApiKeySnapshot, sequence: number): void {
    const known = this.entries.get(apiKey.id);
    if (!known || known.sequence < sequence) this.entries.set(apiKey.id, { sequence, apiKey });
  }

  find(apiKeyId: string): ApiKeySnapshot | undefined {
    return this.entries.get(apiKeyId)?.apiKey;
  }
}

/** Null when the token opens the key at this instant. Why it does not is said only to who holds the right secret. */
export function refusalOf(apiKey: ApiKeySnapshot, token: ParsedApiKeyToken, now: Date): KeyRefusal | null {
  const instant = now.toISOString();
  if (apiKey.mode !== token.mode || !fits(apiKey, token.secretHash, instant)) return 'unauthorized';
  if (apiKey.revokedAt !== null) return 'api_key_revoked';
  return apiKey.expiresAt !== null && apiKey.expiresAt <= instant ? 'api_key_expired' : null;
}

function fits(apiKey: ApiKeySnapshot, secretHash: string, instant: string): boolean {
  if (sameHash(apiKey.secretHash, secretHash)) return true;
  const { previousSecretHash, previousSecretUntil } = apiKey;
  if (previousSecretHash === null || previousSecretUntil === null) return false;
  return instant < previousSecretUntil && sameHash(previousSecretHash, secretHash);
}

function sameHash(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one, 'hex'), Buffer.from(other, 'hex'));
}
