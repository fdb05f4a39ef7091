import { Injectable } from '@nestjs/common';
import { Leases } from '@proofmark/runtime';
import { PassportConfig } from '../../../passport.config.js';
import { IS_DUE } from './due-subscriptions.query.js';

/** Which subscriptions this copy delivers to: of those that are owed something, the ones that nobody else has. */
@Injectable()
export class SubscriptionLeases extends Leases {
  constructor(config: PassportConfig) {
    super({ url: config.DATABASE_URL, name: 'passport.subscription', candidates: CANDIDATES, mostAtOnce: 128 });
  }
}

// A subscription on a WebSocket is its socket's copy's from its beginning to its end.
const CANDIDATES = `
  SELECT p.subscription_id AS id FROM epcis_subscription_progress p JOIN epcis_subscription_heads h USING (subscription_id)
  WHERE ${IS_DUE} AND NOT p.over_socket AND p.subscription_id <> ALL ($1::text[])
  ORDER BY p.last_notified_at NULLS FIRST`;
