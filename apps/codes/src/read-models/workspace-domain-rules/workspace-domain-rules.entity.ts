import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';

const rules = defineEntity({
  name: 'WorkspaceDomainRules',
  tableName: 'workspace_domain_rules',
  properties: {
    workspaceId: p.string().primary(),
    mode: p.string().$type<Mode>().primary(),
    allowed: p.array(),
    blocked: p.array(),
    changedAt: p.datetime(),
    changedBy: p.string(),
  },
});
export class WorkspaceDomainRules extends rules.class {}
rules.setClass(WorkspaceDomainRules);
