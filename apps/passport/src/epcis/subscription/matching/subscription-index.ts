import type { RecordedEvent } from '../../event/recorded-event.js';
import type { EpcisQuery } from '../../query/epcis-query.js';
import { filingOf, keysOf } from './filing.js';

/** A subscription as far as matching needs it. */
export interface LiveSubscription {
  readonly subscriptionId: string;
  readonly query: EpcisQuery;
  /** Milliseconds since 1970: events recorded before do not belong to it. */
  readonly initialRecordTime: number;
  /** Events at later positions belong to it whatever their record time is; null where a time was asked for. */
  readonly afterPosition: number | null;
}

/**
 * The subscriptions of a workspace, each filed under the values that one of its conditions asks for: an event is compared with those only
 * that ask for something it has.
 */
export class SubscriptionIndex {
  private readonly filed = new Map<string, LiveSubscription[]>();
  private readonly unfiled: LiveSubscription[] = [];

  constructor(subscriptions: readonly LiveSubscription[]) {
    for (const subscription of subscriptions) this.file(subscription);
  }

  get isEmpty(): boolean {
    return this.filed.size === 0 && this.unfiled.length === 0;
  }

  /** Those that the event may belong to: it was recorded late enough and has something they ask for. */
  candidates(recorded: RecordedEvent): LiveSubscription[] {
    const candidates = new Set(this.unfiled);
    if (this.filed.size > 0) {
      for (const key of keysOf(recorded.captured)) {
        for (const subscription of this.filed.get(key) ?? []) candidates.add(subscription);
      }
    }
    return [...candidates].filter((one) => belongsTo(recorded, one));
  }

  private file(subscription: LiveSubscription): void {
    const keys = filingOf(subscription.query);
    if (keys === null) this.unfiled.push(subscription);
    for (const key of new Set(keys)) {
      const others = this.filed.get(key);
      if (others) others.push(subscription);
      else this.filed.set(key, [subscription]);
    }
  }
}

/** Whether the event was recorded late enough for the subscription, whatever it asks for. */
export function belongsTo(
  { recordTime, position }: RecordedEvent,
  { initialRecordTime, afterPosition }: Pick<LiveSubscription, 'initialRecordTime' | 'afterPosition'>,
): boolean {
  return Date.parse(recordTime) >= initialRecordTime || (afterPosition !== null && position > afterPosition);
}
