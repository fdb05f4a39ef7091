import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EpcisEventMessage } from '@proofmark/contracts';
import { BatchMatcher } from './batch-matcher.js';
import { LiveSubscriptions, nameOf, type Tenant } from './live-subscriptions.js';
import { addMatches, type Match } from './matches.query.js';
import { readCaptured } from './recorded-events.query.js';
import type { SubscriptionIndex } from './subscription-index.js';

/** Finds the subscriptions that captured events belong to. */
@Injectable()
export class EventMatcher {
  constructor(private readonly live: LiveSubscriptions) {}

  /** Keeps a match for each subscription an event belongs to, events in the order given. @returns how many there were */
  async match(em: EntityManager, messages: readonly EpcisEventMessage[]): Promise<number> {
    const byTenant = Map.groupBy(messages, (message) => nameOf(tenantOf(message)));
    const tenants = [...byTenant.values()].flatMap(([first]) => (first ? [tenantOf(first)] : []));
    const indexes = await this.live.of(em, tenants);
    const matches: Match[] = [];
    for (const tenant of tenants) {
      const index = indexes.get(nameOf(tenant));
      if (index) matches.push(...(await matchAll(em, index, { tenant, messages: byTenant.get(nameOf(tenant)) ?? [] })));
    }
    await addMatches(em, matches);
    return matches.length;
  }
}

function tenantOf({ workspaceid: workspaceId, mode }: EpcisEventMessage): Tenant {
  return { workspaceId, mode };
}

/** The events themselves are read from the facts: as they were captured, and with their place in the order of all. */
async function matchAll(
  em: EntityManager,
  index: SubscriptionIndex,
  { tenant, messages }: { readonly tenant: Tenant; readonly messages: readonly EpcisEventMessage[] },
): Promise<Match[]> {
  const facts = messages.map(({ id }) => id);
  const matcher = new BatchMatcher(em, tenant, index);
  const matches: Match[] = [];
  for (const recorded of await readCaptured(em, facts)) {
    for (const { subscriptionId } of await matcher.matching(recorded))
      matches.push({ ...tenant, subscriptionId, position: recorded.position });
  }
  return matches;
}
