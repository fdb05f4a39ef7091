import { Injectable } from '@nestjs/common';
import { Leases } from '@proofmark/runtime';
import { WebhooksConfig } from '../webhooks.config.js';

/** Which endpoints this copy sends to: of those with something due, the ones that nobody else has. */
@Injectable()
export class EndpointLeases extends Leases {
  constructor(config: WebhooksConfig) {
    super({ url: config.DATABASE_URL, name: 'webhooks.endpoint', candidates: CANDIDATES, mostAtOnce: 32 });
  }
}

const CANDIDATES = `
  SELECT e.endpoint_id AS id FROM webhook_endpoints e
  WHERE e.active AND e.endpoint_id <> ALL ($1::text[])
    AND EXISTS (SELECT FROM deliveries d WHERE d.endpoint_id = e.endpoint_id AND d.status = 'pending' AND d.due_at <= now())`;
