import type { Provider } from '@nestjs/common';
import { Backfill } from './delivery/backfill.js';
import { SubscriptionDeliveryLog } from './delivery/delivery-log.js';
import { DeliverySender } from './delivery/delivery-sender.js';
import { DeliveryHeaders } from './delivery/delivery-headers.js';
import { DeliveryTransport } from './delivery/delivery-transport.js';
import { DueDeliveries } from './delivery/due-deliveries.js';
import { MatchCleanup } from './delivery/match-cleanup.worker.js';
import { SubscriptionDispatcher } from './delivery/subscription-dispatcher.worker.js';
import { SubscriptionMetrics } from './delivery/subscription-metrics.js';
import { SubscriptionLeases } from './delivery/subscription-leases.js';
import { EventMatcher } from './matching/event-matcher.js';
import { LiveSubscriptions } from './matching/live-subscriptions.js';
import { SubscriptionReader } from './read-subscription.js';
import { SocketKeeper } from './socket/socket-keeper.worker.js';
import { SocketSubscriptions } from './socket/socket-subscriptions.js';
import { OpenSockets } from './socket/open-sockets.js';
import { SubscriptionEnding } from './subscription-ending.js';
import { SubscriptionHandler } from './subscription.handler.js';
import { SubscriptionLookup } from './subscription-lookup.js';

/** What subscriptions are made of: how they begin and end, how events find them, how results leave. */
export const subscriptionProviders: Provider[] = [
  ...[SubscriptionReader, SubscriptionHandler, SubscriptionEnding, SubscriptionLookup],
  ...[LiveSubscriptions, EventMatcher, MatchCleanup],
  ...[
    Backfill,
    DeliveryHeaders,
    DeliverySender,
    DeliveryTransport,
    DueDeliveries,
    SubscriptionDeliveryLog,
    SubscriptionDispatcher,
    SubscriptionLeases,
    SubscriptionMetrics,
  ],
  ...[OpenSockets, SocketKeeper, SocketSubscriptions],
];
