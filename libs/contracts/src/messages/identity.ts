import { type Static, Type } from '@sinclair/typebox';
import { defineMessage, type MessageOf, ModeSchema } from '../message.js';
import { topics } from '../topics.js';
import { Instant, Nullable, Text } from './fields.js';

/** What messages could name as a scope in 0.1.0. */
const SCOPES_OF_FIRST_RELEASE = [
  'qr:read',
  'qr:write',
  'qr:delete',
  'analytics:read',
  'destinations:read',
  'destinations:write',
  'landing_pages:read',
  'landing_pages:write',
  'webhooks:read',
  'webhooks:write',
] as const;

/** The scopes of an API key. */
export const SCOPES = [...SCOPES_OF_FIRST_RELEASE, 'epcis:capture', 'epcis:read'] as const;
export type Scope = (typeof SCOPES)[number];

/** An API key as it stands. Secrets are SHA-256 of at least 128 random bits, in lower-case hex. */
export const ApiKeySnapshot = Type.Object({
  id: Text(64),
  workspaceId: Text(64),
  mode: ModeSchema,
  name: Text(120),
  scopes: Type.Array(Type.Union(SCOPES_OF_FIRST_RELEASE.map((scope) => Type.Literal(scope))), {
    maxItems: SCOPES_OF_FIRST_RELEASE.length,
    description: 'Those of `allScopes` that readers of 0.1.0 were told of.',
  }),
  // Optional: what was published by 0.1.0 is still in the topic.
  allScopes: Type.Optional(Type.Array(Text(64), { maxItems: 100, description: 'Every scope of the key.' })),
  secretHash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  previousSecretHash: Nullable(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  previousSecretUntil: Nullable(Instant('Until when the secret before the rotation still works.')),
  expiresAt: Nullable(Instant('From when on the key no longer works.')),
  revokedAt: Nullable(Instant('When it was revoked.')),
});
export type ApiKeySnapshot = Static<typeof ApiKeySnapshot>;

/** How messages tell the scopes of a key. */
export function toldScopes(all: readonly string[]): Pick<ApiKeySnapshot, 'scopes' | 'allScopes'> {
  return { scopes: SCOPES_OF_FIRST_RELEASE.filter((scope) => all.includes(scope)), allScopes: [...all] };
}

/** What a key may do, as messages of any release told it. */
export function scopesOf({ scopes, allScopes }: ApiKeySnapshot): readonly string[] {
  return allScopes ?? scopes;
}

const keyMessage = <const T extends string>(type: T, about: string) =>
  defineMessage({ type, topic: topics.apiKey.name, major: 1, about, data: ApiKeySnapshot });

export const apiKeyCreated = keyMessage('api-key.created', 'An API key was created.');
export const apiKeyRotated = keyMessage(
  'api-key.rotated',
  'An API key got a new secret; the old one works a while longer.',
);
export const apiKeyRevoked = keyMessage('api-key.revoked', 'An API key was revoked: it works nowhere any more.');
export type ApiKeyMessage = MessageOf<typeof apiKeyCreated | typeof apiKeyRotated | typeof apiKeyRevoked>;

/** A workspace as it stands. */
export const WorkspaceSnapshot = Type.Object({
  id: Text(64),
  name: Text(120),
  createdAt: Instant('When the workspace was created.'),
});
export type WorkspaceSnapshot = Static<typeof WorkspaceSnapshot>;

export const workspaceCreated = defineMessage({
  type: 'workspace.created',
  topic: topics.workspace.name,
  major: 1,
  about: 'A workspace was created. Told in live mode: a workspace has both.',
  data: WorkspaceSnapshot,
});
export type WorkspaceMessage = MessageOf<typeof workspaceCreated>;
