import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand } from '@proofmark/event-sourcing';
import { Clock, UnitOfWork } from '@proofmark/runtime';
import { idsOfSubscriptions } from '../../read-models/epcis-subscriptions/subscriptions.query.js';
import { forgetDeliveries } from './delivery/delivery-progress.query.js';
import { subscriptionDecider } from './subscription.decider.js';
import type { EndReason } from './subscription.events.js';

/** Ends subscriptions, and forgets what they were owed. */
@Injectable()
export class SubscriptionEnding {
  constructor(
    private readonly store: EventStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws Rejected `not_found` when its owner asks for the end of one that has ended */
  async end(subscriptionId: string, reason: EndReason): Promise<void> {
    await this.unitOfWork.run(async (em) => {
      await this.record(subscriptionId, reason);
      await forgetDeliveries(em, [subscriptionId]);
    });
  }

  /** Of a query that is gone, those on WebSockets too. */
  async endAllOf(queryId: string): Promise<void> {
    await this.unitOfWork.run(async (em) => {
      const ids = await idsOfSubscriptions(em, queryId);
      for (const id of ids) await this.record(id, 'query-deleted');
      await forgetDeliveries(em, ids);
    });
  }

  private async record(subscriptionId: string, reason: EndReason): Promise<void> {
    const data = { subscriptionId, reason, endedAt: this.clock.now().toISOString() };
    await handleCommand(this.store, subscriptionDecider, subscriptionId, { type: 'EndSubscription', data });
  }
}
