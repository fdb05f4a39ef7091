import { projection } from '@proofmark/event-store';
import type { DomainRulesEvent } from '../../domain-rules/domain-rules.events.js';
import { WorkspaceDomainRules } from './workspace-domain-rules.entity.js';

export const workspaceDomainRules = projection<DomainRulesEvent>('workspace-domain-rules', {
  DomainRulesSet: (em, { allowed, blocked, changedAt, changedBy }, { workspaceId, mode }) =>
    em.upsert(WorkspaceDomainRules, {
      workspaceId,
      mode,
      allowed: [...allowed],
      blocked: [...blocked],
      changedAt: new Date(changedAt),
      changedBy,
    }),
});
