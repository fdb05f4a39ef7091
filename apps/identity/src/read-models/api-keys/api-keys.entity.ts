import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Mode, Scope } from '@proofmark/contracts';

const schema = defineEntity({
  name: 'ApiKeys',
  tableName: 'api_keys',
  properties: {
    apiKeyId: p.string().primary(),
    workspaceId: p.string(),
    mode: p.string().$type<Mode>(),
    name: p.string(),
    scopes: p.array().$type<Scope[]>(),
    secretHash: p.string(),
    previousSecretHash: p.string().nullable(),
    previousSecretUntil: p.datetime().nullable(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    rotatedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    createdBy: p.string(),
    /** The version of the key's stream this row tells of. */
    version: p.integer(),
  },
});

export class ApiKeys extends schema.class {}
schema.setClass(ApiKeys);
