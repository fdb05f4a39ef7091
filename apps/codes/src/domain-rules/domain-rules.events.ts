import type { Event } from '@proofmark/event-sourcing';

/** From now on codes may lead to these hosts only; what codes lead to already is not touched. */
export type DomainRulesSet = Event<
  'DomainRulesSet',
  { allowed: readonly string[]; blocked: readonly string[]; changedAt: string; changedBy: string }
>;
export type DomainRulesEvent = DomainRulesSet;
