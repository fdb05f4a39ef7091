import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';
import { prepared, runStatement } from '@proofmark/runtime';
import { LRUCache } from 'lru-cache';
import { readQueryObject } from '../../query/grammar/read-query.js';
import { type LiveSubscription, SubscriptionIndex } from './subscription-index.js';

/** A workspace in one of its modes. */
export interface Tenant {
  readonly workspaceId: string;
  readonly mode: Mode;
}

export const nameOf = ({ workspaceId, mode }: Tenant): string => `${workspaceId}/${mode}`;

interface Known {
  readonly version: string;
  readonly index: SubscriptionIndex;
}

/** The subscriptions that live, read into memory, and read again when they have changed. */
@Injectable()
export class LiveSubscriptions {
  private readonly logger = new Logger(LiveSubscriptions.name);
  private readonly known = new LRUCache<string, Known>({ max: 500 });

  /**
   * Those of some workspaces as they stand in this transaction, which holds them: a subscription that is being created or ended is waited
   * for, and none begins or ends before the transaction does. So what is matched with them misses nobody who was told that he is subscribed.
   * @returns by the name of the tenant; without those who have none
   */
  async of(em: EntityManager, tenants: readonly Tenant[]): Promise<ReadonlyMap<string, SubscriptionIndex>> {
    const values = [tenants.map(({ workspaceId }) => workspaceId), tenants.map(({ mode }) => mode)];
    const versions = await runStatement<Tenant & { version: string }>(em, HOLD, values);
    const changed = versions.filter((tenant) => this.known.get(nameOf(tenant))?.version !== tenant.version);
    if (changed.length > 0) await this.read(em, changed);
    return new Map(
      versions.flatMap((tenant) => {
        const index = this.known.get(nameOf(tenant))?.index;
        return index && !index.isEmpty ? [[nameOf(tenant), index] as const] : [];
      }),
    );
  }

  private async read(em: EntityManager, tenants: readonly (Tenant & { readonly version: string })[]): Promise<void> {
    const values = [tenants.map(({ workspaceId }) => workspaceId), tenants.map(({ mode }) => mode)];
    const rows = await runStatement<SubscriptionQueryRow>(em, READ, values);
    const byTenant = Map.groupBy(rows, nameOf);
    for (const tenant of tenants) {
      const live = (byTenant.get(nameOf(tenant)) ?? []).flatMap((row) => this.liveOf(row));
      this.known.set(nameOf(tenant), { version: tenant.version, index: new SubscriptionIndex(live) });
    }
  }

  private liveOf(row: SubscriptionQueryRow): LiveSubscription[] {
    try {
      return [liveSubscription(row)];
    } catch (error) {
      // It was read without complaint when it was created. One that is broken must not keep all others from their events.
      this.logger.error(`The query of ${row.subscriptionId} cannot be read: ${String(error)}`);
      return [];
    }
  }
}

/** A subscription with its query, as the database has them. */
export interface SubscriptionQueryRow extends Tenant {
  readonly subscriptionId: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly namespaces: Readonly<Record<string, string>>;
  readonly initialRecordTime: string;
  readonly afterPosition: string | null;
}

export function liveSubscription(row: SubscriptionQueryRow): LiveSubscription {
  return {
    subscriptionId: row.subscriptionId,
    query: readQueryObject(row.query, row.namespaces),
    initialRecordTime: new Date(row.initialRecordTime).getTime(),
    afterPosition: row.afterPosition === null ? null : Number(row.afterPosition),
  };
}

const OF_TENANTS = 'FROM unnest($1::text[], $2::text[]) AS wanted (workspace_id, mode)';

// In one order, always: of several who hold several workspaces none waits for one that waits for it.
const HOLD = prepared(`
  SELECT v.workspace_id AS "workspaceId", v.mode, v.version::text AS version
  ${OF_TENANTS} JOIN epcis_subscription_versions v USING (workspace_id, mode)
  ORDER BY v.workspace_id, v.mode FOR UPDATE OF v`);

const READ = prepared(`
  SELECT s.workspace_id AS "workspaceId", s.mode, s.subscription_id AS "subscriptionId", q.query, q.namespaces,
    s.initial_record_time AS "initialRecordTime", s.after_position AS "afterPosition"
  ${OF_TENANTS} JOIN epcis_subscriptions s USING (workspace_id, mode) JOIN epcis_named_queries q USING (query_id)`);
