import { defineEntity, p } from '@mikro-orm/postgresql';

const schema = defineEntity({
  name: 'Sessions',
  tableName: 'sessions',
  properties: {
    /** SHA-256 of the cookie's value, lower-case hex. */
    tokenHash: p.string().primary(),
    memberId: p.string(),
    workspaceId: p.string(),
    startedAt: p.datetime(),
    /** Moves on with use, but never beyond `endsAt`. */
    expiresAt: p.datetime(),
    endsAt: p.datetime(),
  },
});

export class Sessions extends schema.class {}
schema.setClass(Sessions);
