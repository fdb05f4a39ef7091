import { describe, it } from '@jest/globals';
import { specify } from '@proofmark/event-sourcing';
import { domainRulesDecider, type SetDomainRules } from './domain-rules.decider.js';
import type { DomainRulesEvent } from './domain-rules.events.js';

const given = specify(domainRulesDecider);
const rules = (allowed: string[], blocked: string[] = []) => ({
  allowed,
  blocked,
  changedAt: '2026-05-19T12:00:00.000Z',
  changedBy: 'usr_01jvm3k5n0000000000000000a',
});
const set = (allowed: string[], blocked?: string[]): SetDomainRules => ({
  type: 'SetDomainRules',
  data: rules(allowed, blocked),
});
const wereSet = (allowed: string[], blocked?: string[]): DomainRulesEvent => ({
  type: 'DomainRulesSet',
  data: rules(allowed, blocked),
});

describe('setting the domain rules of a workspace', () => {
  it('is recorded', () =>
    given()
      .when(set(['brand.example']))
      .then(wereSet(['brand.example'])));
  it('replaces what was said before', () =>
    given(wereSet(['brand.example']))
      .when(set([], ['old.example']))
      .then(wereSet([], ['old.example'])));
  it('can be taken back', () =>
    given(wereSet(['brand.example']))
      .when(set([]))
      .then(wereSet([])));
  it('changes nothing when said twice, in whatever order', () =>
    given(wereSet(['a.example', 'b.example']))
      .when(set(['b.example', 'a.example']))
      .nothing());
  it('changes nothing while there are none and none are wanted', () => given().when(set([])).nothing());
  it('tells the two lists apart', () =>
    given(wereSet(['a.example']))
      .when(set([], ['a.example']))
      .then(wereSet([], ['a.example'])));
});
