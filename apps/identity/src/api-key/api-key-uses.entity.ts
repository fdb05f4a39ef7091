import { defineEntity, p } from '@mikro-orm/postgresql';

const schema = defineEntity({
  name: 'ApiKeyUses',
  tableName: 'api_key_uses',
  properties: {
    apiKeyId: p.string().primary(),
    workspaceId: p.string(),
    lastUsedAt: p.datetime(),
  },
});

/** When a key was last used, to about a quarter of a minute. Not a fact: only the last value is of interest. */
export class ApiKeyUses extends schema.class {}
schema.setClass(ApiKeyUses);
