import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EpcisEventMessage } from '@proofmark/contracts';
import type { StreamRecord } from '@proofmark/event-stream';
import type { CapturedEvent } from '../../event/epcis-event.js';
import { Grants } from '../../sharing/grants.js';
import { BatchMatcher } from './batch-matcher.js';
import { LiveSubscriptions, nameOf, type Tenant } from './live-subscriptions.js';
import { addMatches, type Match } from './matches.query.js';
import { readCaptured } from './recorded-events.query.js';
import type { SubscriptionIndex } from './subscription-index.js';

type CapturedRecord = StreamRecord<EpcisEventMessage>;

/** Finds the subscriptions that captured events belong to: those of their own workspace, and of whom the event is shared with. */
@Injectable()
export class EventMatcher {
  constructor(private readonly live: LiveSubscriptions) {}

  /** Keeps a match for each subscription an event belongs to, events in the order given. @returns how many there were */
  async match(em: EntityManager, records: readonly CapturedRecord[]): Promise<number> {
    const byTenant = byTenantOf(records);
    const tenants = [...byTenant.keys()];
    const grants = await Grants.of(em, tenants);
    const readers = new Map(tenants.map((tenant) => [nameOf(tenant), [tenant, ...grants.granteesOf(tenant)]]));
    const indexes = await this.live.of(em, uniqueOf([...readers.values()].flat()));
    const matches: Match[] = [];
    for (const tenant of tenants) {
      const audience = audienceOf(tenant, readers.get(nameOf(tenant)) ?? [], { em, grants, indexes });
      if (audience.length > 0) matches.push(...(await matchAll(em, audience, byTenant.get(tenant) ?? [])));
    }
    await addMatches(em, matches);
    return matches.length;
  }
}

/** A workspace with subscriptions, and what it may have of the events at hand. */
interface Listener {
  readonly tenant: Tenant;
  readonly admits: (event: CapturedEvent) => boolean;
  readonly matcher: BatchMatcher;
}

interface Known {
  readonly em: EntityManager;
  readonly grants: Grants;
  readonly indexes: ReadonlyMap<string, SubscriptionIndex>;
}

/** @param origin who captured the events */
function audienceOf(origin: Tenant, readers: readonly Tenant[], { em, grants, indexes }: Known): readonly Listener[] {
  return readers.flatMap((tenant) => {
    const index = indexes.get(nameOf(tenant));
    const admits = (event: CapturedEvent): boolean => tenant === origin || grants.allow(origin, tenant, event);
    return index ? [{ tenant, admits, matcher: new BatchMatcher(em, tenant, index) }] : [];
  });
}

/** The records of a key are all of one workspace and mode, so one of them is read to know whose they are: most are of nobody who subscribed. */
function byTenantOf(records: readonly CapturedRecord[]): Map<Tenant, readonly CapturedRecord[]> {
  const byTenant = new Map<Tenant, readonly CapturedRecord[]>();
  for (const ofKey of Map.groupBy(records, ({ key }) => key).values()) {
    const told = ofKey.find(({ message }) => message !== null)?.message;
    if (told) byTenant.set({ workspaceId: told.workspaceid, mode: told.mode }, ofKey);
  }
  return byTenant;
}

function uniqueOf(tenants: readonly Tenant[]): readonly Tenant[] {
  return [...new Map(tenants.map((tenant) => [nameOf(tenant), tenant])).values()];
}

/** The events themselves are read from the facts: as they were captured, and with their place in the order of all. */
async function matchAll(
  em: EntityManager,
  audience: readonly Listener[],
  records: readonly CapturedRecord[],
): Promise<Match[]> {
  const facts = records.flatMap(({ message }) => message?.id ?? []);
  const matches: Match[] = [];
  for (const recorded of await readCaptured(em, facts)) {
    for (const { tenant, admits, matcher } of audience) {
      // What is shared is asked last: it reads all identifiers of the event.
      const found = await matcher.matching(recorded);
      if (found.length === 0 || !admits(recorded.captured)) continue;
      for (const { subscriptionId } of found) matches.push({ ...tenant, subscriptionId, position: recorded.position });
    }
  }
  return matches;
}
