import { Injectable } from '@nestjs/common';
import { currentContext, UnitOfWork } from '@proofmark/runtime';
import type { DomainRulesView } from './workspace-domain-rules.dto.js';
import { WorkspaceDomainRules } from './workspace-domain-rules.entity.js';

export interface RulesInForce {
  readonly allowed: readonly string[];
  readonly blocked: readonly string[];
  /** Null while none were ever set. */
  readonly changedAt: Date | null;
  readonly changedBy: string | null;
}

const NONE: RulesInForce = { allowed: [], blocked: [], changedAt: null, changedBy: null };

/** The domain rules of the caller's workspace and mode. */
@Injectable()
export class DomainRulesInForce {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async current(): Promise<RulesInForce> {
    const { workspaceId, mode } = currentContext();
    const key = { workspaceId, mode };
    return (await this.unitOfWork.run((em) => em.findOne(WorkspaceDomainRules, key, { refresh: true }))) ?? NONE;
  }

  async view(): Promise<DomainRulesView> {
    const { allowed, blocked, changedAt, changedBy } = await this.current();
    return { allowed, blocked, changedAt: changedAt?.toISOString() ?? null, changedBy };
  }
}
