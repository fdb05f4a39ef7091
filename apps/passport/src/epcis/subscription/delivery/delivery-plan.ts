import { readSchedule } from '../schedule/schedule.js';
import { atTick, type DeliveryState } from './delivery-state.js';
import type { DueSubscription } from './due-subscriptions.query.js';
import type { Stretch } from './owed-events.query.js';

/** What is to be done for a subscription that is due. */
export interface DeliveryPlan {
  readonly subscription: DueSubscription;
  /** As it stands once the tick that made it due, if one did, is past. */
  readonly state: DeliveryState;
  /** What it may be sent now; null when there is nothing. */
  readonly stretch: Stretch | null;
  /** Whether it wants to hear that there is nothing. */
  readonly tellsEmpty: boolean;
}

/** @param limit most events of one delivery, as long as there are many to make */
export function planDelivery(subscription: DueSubscription, now: Date, limit: number): DeliveryPlan {
  const { state: before, schedule, matchedTo, reportIfEmpty, subscriptionId } = subscription;
  const isTick = schedule !== null && before.nextTickAt !== null && Date.parse(before.nextTickAt) <= now.getTime();
  const state = isTick ? atTick(before, readSchedule(schedule), matchedTo, now) : before;
  const upTo = matchedTo < state.openTo ? matchedTo : state.openTo;
  const after = state.deliveredTo;
  const stretch = upTo > after ? { subscriptionId, after, upTo, limit: Math.min(limit, state.batchLimit) } : null;
  return { subscription, state, stretch, tellsEmpty: isTick && reportIfEmpty };
}
