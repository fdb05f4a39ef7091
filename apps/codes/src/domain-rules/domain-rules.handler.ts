import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand } from '@proofmark/event-sourcing';
import { Clock, currentContext } from '@proofmark/runtime';
import { domainRulesDecider } from './domain-rules.decider.js';
import type { HostLists } from './domain-pattern.js';

@Injectable()
export class DomainRulesHandler {
  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  async set({ allowed, blocked }: HostLists): Promise<void> {
    const { workspaceId, mode, actor } = currentContext();
    const data = { allowed, blocked, changedAt: this.clock.now().toISOString(), changedBy: actor.id };
    // One stream for each world of a workspace.
    await handleCommand(this.store, domainRulesDecider, `domains_${workspaceId}_${mode}`, {
      type: 'SetDomainRules',
      data,
    });
  }
}
