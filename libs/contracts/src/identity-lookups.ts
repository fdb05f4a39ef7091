import type { ApiKeySnapshot } from './messages/identity.js';

/** The cookie of a signed-in member: set by identity, read by the gateway. */
export const SESSION_COOKIE = 'pm_session';

/** What the gateway asks identity over HTTP, and nobody else may: each needs a signed context whose actor is the system. */
export const identityLookups = {
  /** POST {@link ApiKeyQuestion} → {@link ResolvedApiKey}, or 404. */
  apiKey: '/internal/api-keys/resolve',
  /** POST {@link ApiKeyUses} → 204. */
  apiKeyUses: '/internal/api-keys/uses',
  /** POST {@link SessionQuestion} → {@link ResolvedSession}, or 404. */
  session: '/internal/sessions/resolve',
} as const;

export interface ApiKeyQuestion {
  readonly apiKeyId: string;
}

export interface ResolvedApiKey {
  readonly apiKey: ApiKeySnapshot;
  /** The version of the key's stream it was read at, as in the `sequence` of messages. */
  readonly sequence: number;
}

export interface ApiKeyUses {
  /** The last use of each key since the last time, ISO 8601 UTC. */
  readonly uses: readonly { readonly apiKeyId: string; readonly usedAt: string }[];
}

export interface SessionQuestion {
  readonly token: string;
}

export interface ResolvedSession {
  readonly memberId: string;
  readonly workspaceId: string;
  readonly role: 'admin' | 'member';
}

/** Where a request came from, as the gateway saw it; the gateway removes what a client sends under this name. */
export const CLIENT_ADDRESS_HEADER = 'x-proofmark-client-address';
