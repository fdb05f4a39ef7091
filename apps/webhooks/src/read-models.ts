import type { ReadModels } from '@proofmark/event-store';
import { webhookEndpoints } from './read-models/webhook-endpoints/webhook-endpoints.projection.js';

/** Everything that is projected from the facts of this service. Deliveries are a queue, no read model of facts: docs/adr/0070. */
export const webhooksReadModels = { projections: [webhookEndpoints] } satisfies ReadModels;
