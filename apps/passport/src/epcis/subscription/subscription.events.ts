import type { Event } from '@proofmark/event-sourcing';

export type SubscriptionCreated = Event<
  'SubscriptionCreated',
  {
    subscriptionId: string;
    queryId: string;
    queryName: string;
    /** Where results are posted to; null for a subscription that lives on an open WebSocket. */
    dest: string | null;
    /** The signature token, sealed; never in clear. */
    sealedToken: string | null;
    /** The six fields as they were written; null for results as they come. */
    schedule: Readonly<Record<string, string>> | null;
    reportIfEmpty: boolean;
    initialRecordTime: string;
    /**
     * Where nobody asked for a time: how far the facts had come. What is recorded later belongs to the subscription whatever the clock of its
     * recorder says. Null where a time was asked for.
     */
    afterPosition: number | null;
    epcFormat: string;
    createdAt: string;
    createdBy: string;
  }
>;

/** `asked`: by its owner; `query-deleted`: with the query; `socket-closed`: with the WebSocket it lived on. */
export type EndReason = 'asked' | 'query-deleted' | 'socket-closed';

export type SubscriptionEnded = Event<
  'SubscriptionEnded',
  { subscriptionId: string; reason: EndReason; endedAt: string }
>;

export type SubscriptionEvent = SubscriptionCreated | SubscriptionEnded;
