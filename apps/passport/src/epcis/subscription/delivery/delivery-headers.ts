import { Injectable } from '@nestjs/common';
import { EPCIS_VERSION_HEADERS } from '@proofmark/contracts';
import { Clock, unseal } from '@proofmark/runtime';
import { PassportConfig } from '../../../passport.config.js';
import type { DeliveryDocument } from './delivery-document.js';
import type { DueSubscription } from './due-subscriptions.query.js';
import { signatureOf } from './sign.js';

/** What stands above a document that is sent to a webhook, its signature included. */
@Injectable()
export class DeliveryHeaders {
  constructor(
    private readonly clock: Clock,
    private readonly config: PassportConfig,
  ) {}

  of(subscription: DueSubscription, { body, events }: DeliveryDocument): Record<string, string> {
    const { epcFormat, state } = subscription;
    return {
      ...EPCIS_VERSION_HEADERS,
      'content-type': 'application/json',
      'user-agent': 'Proofmark-EPCIS/1.0',
      'gs1-epc-format': epcFormat,
      'gs1-query-min-record-time': events.at(-1)?.recorded.recordTime ?? state.minRecordTime,
      ...this.signature(subscription, body),
    };
  }

  private signature({ sealedToken, subscriptionId }: DueSubscription, body: string): Record<string, string> {
    if (sealedToken === null) return {};
    const token = unseal(sealedToken, this.config.SEALING_KEY, subscriptionId);
    return { 'gs1-signature': signatureOf(body, token, this.clock.now()) };
  }
}
