import type { Command, Decider } from '@proofmark/event-sourcing';
import type { DomainRulesEvent, DomainRulesSet } from './domain-rules.events.js';

export type SetDomainRules = Command<'SetDomainRules', DomainRulesSet['data']>;

type Rules = Readonly<Pick<DomainRulesSet['data'], 'allowed' | 'blocked'>>;

export const domainRulesDecider: Decider<Rules, SetDomainRules, DomainRulesEvent> = {
  initialState: { allowed: [], blocked: [] },
  evolve: (_, { data: { allowed, blocked } }) => ({ allowed, blocked }),
  decide({ data }, { allowed, blocked }) {
    const isSame = sameHosts(data.allowed, allowed) && sameHosts(data.blocked, blocked);
    return isSame ? [] : [{ type: 'DomainRulesSet', data }];
  },
};

/** The order does not matter. */
function sameHosts(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
}
