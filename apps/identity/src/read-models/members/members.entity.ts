import { defineEntity, p } from '@mikro-orm/postgresql';
import type { MemberRole } from '../../member/member.events.js';

const schema = defineEntity({
  name: 'Members',
  tableName: 'members',
  properties: {
    memberId: p.string().primary(),
    workspaceId: p.string(),
    email: p.string(),
    name: p.string(),
    role: p.string().$type<MemberRole>(),
    joinedAt: p.datetime(),
  },
});

export class Members extends schema.class {}
schema.setClass(Members);
