import { Injectable } from '@nestjs/common';
import { type AnswerAll, currentContext, prepared, runStatement, UnitOfWork } from '@proofmark/runtime';
import type { DomainRulesView } from './workspace-domain-rules.dto.js';
import { WorkspaceDomainRules } from './workspace-domain-rules.entity.js';

interface RulesInForce {
  readonly allowed: readonly string[];
  readonly blocked: readonly string[];
}

const RULES = prepared('SELECT allowed, blocked FROM workspace_domain_rules WHERE workspace_id = $1 AND mode = $2');

/** The domain rules of the caller's workspace and mode. */
@Injectable()
export class DomainRulesInForce {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Asked each time a code is made or re-pointed. */
  current(): Promise<RulesInForce> {
    return this.unitOfWork.ask(rulesForAll, null);
  }

  async view(): Promise<DomainRulesView> {
    const { workspaceId, mode } = currentContext();
    const key = { workspaceId, mode };
    // Read past the identity map: a projection may just have written the row.
    const rules = await this.unitOfWork.run((em) => em.findOne(WorkspaceDomainRules, key, { refresh: true }));
    const { allowed = [], blocked = [], changedAt, changedBy = null } = rules ?? {};
    return { allowed, blocked, changedAt: changedAt?.toISOString() ?? null, changedBy };
  }
}

/** Whoever shares a transaction is of one workspace and mode. */
const rulesForAll: AnswerAll<null, RulesInForce> = async (em, questions) => {
  const { workspaceId, mode } = currentContext();
  const [rules = { allowed: [], blocked: [] }] = await runStatement<RulesInForce>(em, RULES, [workspaceId, mode]);
  return questions.map(() => rules);
};
