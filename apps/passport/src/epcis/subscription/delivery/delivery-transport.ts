import { Injectable } from '@nestjs/common';
import { OutboundHttp } from '@proofmark/runtime';
import { OpenSockets } from '../socket/open-sockets.js';
import type { DeliveryDocument } from './delivery-document.js';
import { DeliveryHeaders } from './delivery-headers.js';
import type { DueSubscription } from './due-subscriptions.query.js';
import { SubscriptionMetrics } from './subscription-metrics.js';

const TIMEOUT_MS = 20_000;
/** As much of an answer as is read: nobody looks at it. */
const KEPT_RESPONSE_BYTES = 1024;

/** The way to a subscriber: its address, or the socket it has opened. */
@Injectable()
export class DeliveryTransport {
  constructor(
    private readonly outbound: OutboundHttp,
    private readonly sockets: OpenSockets,
    private readonly headers: DeliveryHeaders,
    private readonly metrics: SubscriptionMetrics,
  ) {}

  /** @returns the status of the answer @throws when there is none */
  async send(subscription: DueSubscription, document: DeliveryDocument): Promise<number> {
    const begun = performance.now();
    let status: number | null = null;
    try {
      status = await this.ask(subscription, document);
      return status;
    } finally {
      this.metrics.count(status, performance.now() - begun);
    }
  }

  private async ask(subscription: DueSubscription, document: DeliveryDocument): Promise<number> {
    if (subscription.dest === null) return this.sockets.send(subscription.subscriptionId, document.body);
    const { status } = await this.outbound.request({
      method: 'POST',
      url: subscription.dest,
      body: document.body,
      headers: this.headers.of(subscription, document),
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: KEPT_RESPONSE_BYTES,
    });
    return status;
  }
}
