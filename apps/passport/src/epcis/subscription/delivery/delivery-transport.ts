import { Injectable } from '@nestjs/common';
import { Clock, OutboundHttp, unseal } from '@proofmark/runtime';
import { PassportConfig } from '../../../passport.config.js';
import { VERSION_HEADERS } from '../../http/versions.js';
import { OpenSockets } from '../socket/open-sockets.js';
import type { DeliveryDocument } from './delivery-document.js';
import type { DueSubscription } from './due-subscriptions.query.js';
import { signatureOf } from './sign.js';

const TIMEOUT_MS = 20_000;
/** As much of an answer as is read: nobody looks at it. */
const KEPT_RESPONSE_BYTES = 1024;

/** The way to a subscriber: its address, or the socket it has opened. */
@Injectable()
export class DeliveryTransport {
  constructor(
    private readonly outbound: OutboundHttp,
    private readonly sockets: OpenSockets,
    private readonly clock: Clock,
    private readonly config: PassportConfig,
  ) {}

  /** @returns the status of the answer @throws when there is none */
  async send(subscription: DueSubscription, document: DeliveryDocument): Promise<number> {
    if (subscription.dest === null) return this.sockets.send(subscription.subscriptionId, document.body);
    const { status } = await this.outbound.request({
      method: 'POST',
      url: subscription.dest,
      body: document.body,
      headers: this.headersOf(subscription, document),
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: KEPT_RESPONSE_BYTES,
    });
    return status;
  }

  private headersOf(
    { subscriptionId, epcFormat, sealedToken, state }: DueSubscription,
    { body, events }: DeliveryDocument,
  ): Record<string, string> {
    return {
      ...VERSION_HEADERS,
      'content-type': 'application/json',
      'user-agent': 'Proofmark-EPCIS/1.0',
      'gs1-epc-format': epcFormat,
      'gs1-query-min-record-time': events.at(-1)?.recorded.recordTime ?? state.minRecordTime,
      ...(sealedToken !== null && {
        'gs1-signature': signatureOf(
          body,
          unseal(sealedToken, this.config.SEALING_KEY, subscriptionId),
          this.clock.now(),
        ),
      }),
    };
  }
}
