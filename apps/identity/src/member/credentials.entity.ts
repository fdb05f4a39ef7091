import { defineEntity, p } from '@mikro-orm/postgresql';

const schema = defineEntity({
  name: 'MemberCredentials',
  tableName: 'member_credentials',
  properties: {
    /** As {@link normalEmail} writes it: one account per address, in all workspaces. */
    email: p.string().primary(),
    memberId: p.string(),
    workspaceId: p.string(),
    passwordHash: p.string(),
  },
});

/** What a member signs in with. Not a fact: a password that was changed must be gone. */
export class MemberCredentials extends schema.class {}
schema.setClass(MemberCredentials);
