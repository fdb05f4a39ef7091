import { Injectable } from '@nestjs/common';
import { Clock, type Lease, UnitOfWork } from '@proofmark/runtime';
import { OpenSockets } from '../socket/open-sockets.js';
import { type DeliveryPlan, planDelivery } from './delivery-plan.js';
import { MAX_BATCH } from './delivery-state.js';
import { type DueSubscription, dueSubscriptions } from './due-subscriptions.query.js';
import { type OwedEvents, owedEvents } from './owed-events.query.js';
import { SubscriptionLeases } from './subscription-leases.js';

/** Events in memory for the deliveries of one look. */
const EVENTS_AT_ONCE = 4_000;
const FEWEST = 20;

/** A subscription of ours that is due. */
interface Due {
  readonly lease: Lease;
  readonly subscription: DueSubscription;
}

/** What is to be done for it: a delivery with these events, or a look through its past. */
export type Work =
  | (Due & { readonly kind: 'backfill' })
  | (Due & { readonly kind: 'delivery'; readonly plan: DeliveryPlan; readonly owed: OwedEvents });

/** What is due, as one of several copies sees it: each subscription is one copy's at a time. */
@Injectable()
export class DueDeliveries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: SubscriptionLeases,
    private readonly sockets: OpenSockets,
    private readonly clock: Clock,
  ) {}

  /** @param busy subscriptions that something is under way for @throws when the database is away */
  async take(busy: ReadonlySet<string>): Promise<readonly Work[]> {
    const ours = await this.leases.take();
    const idle = [...ours.keys()].filter((id) => !busy.has(id));
    if (idle.length === 0) return [];
    // Looked at only once they are ours: what their last holder delivered is recorded by now, and seen.
    return this.unitOfWork.runAsSystem(async (em) => {
      const due = (await dueSubscriptions(em, idle)).flatMap((subscription) => {
        const lease = ours.get(subscription.subscriptionId);
        return lease ? { lease, subscription } : [];
      });
      const backfills = due.filter(({ subscription }) => !subscription.backfilled);
      const deliveries = due.filter(({ subscription }) => subscription.backfilled);
      const limit = Math.max(FEWEST, Math.min(MAX_BATCH, Math.floor(EVENTS_AT_ONCE / Math.max(1, deliveries.length))));
      const now = this.clock.now();
      const planned = deliveries.map((one) => ({ ...one, plan: planDelivery(one.subscription, now, limit) }));
      const stretches = planned.flatMap(({ plan }) => plan.stretch ?? []);
      const owed = await owedEvents(em, stretches);
      return [
        ...backfills.map((one) => ({ ...one, kind: 'backfill' as const })),
        ...planned.map((one) => ({
          ...one,
          kind: 'delivery' as const,
          owed: owed.get(one.subscription.subscriptionId) ?? nothingOf(one.plan),
        })),
      ];
    });
  }

  /** Leaves to the others what nothing is under way for. */
  async leaveAllBut(busy: ReadonlySet<string>): Promise<void> {
    await this.leases.leaveAllBut(new Set([...busy, ...this.sockets.ids]));
  }

  /** Leaves everything. */
  async close(): Promise<void> {
    await this.leases.close();
  }
}

function nothingOf({ stretch, state }: DeliveryPlan): OwedEvents {
  return { events: [], upTo: stretch?.upTo ?? state.deliveredTo };
}
