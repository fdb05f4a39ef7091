import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand } from '@proofmark/event-sourcing';
import { Clock, newId, runInContext, UnitOfWork } from '@proofmark/runtime';
import { endpointDecider } from '../endpoint/endpoint.decider.js';
import { WebhooksConfig } from '../webhooks.config.js';
import type { WebhookDeliveryFailed } from './delivery.events.js';
import type { DueDelivery } from './due-deliveries.js';
import { failingSince, type Outcome, recordOutcomes } from './outcomes.js';

const HOUR_MS = 3_600_000;
const GONE = 410;

/** What follows when a delivery or a whole endpoint has failed for good. */
@Injectable()
export class FailureHandler {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly eventStore: EventStore,
    private readonly clock: Clock,
    private readonly config: WebhooksConfig,
  ) {}

  /** Records a last outcome together with the fact that the delivery was given up. */
  async recordLast(outcome: Outcome, delivery: DueDelivery): Promise<void> {
    const { deliveryId, endpointId, eventType, messageId } = delivery;
    const fact: WebhookDeliveryFailed = {
      type: 'WebhookDeliveryFailed',
      data: {
        deliveryId,
        endpointId,
        eventType,
        messageId,
        attempts: delivery.attempts + 1,
        responseStatus: outcome.responseStatus,
        endedAt: new Date(Date.parse(outcome.startedAt) + outcome.durationMs).toISOString(),
      },
    };
    await this.inContextOf(outcome, async () => {
      await this.unitOfWork.run(async (em) => {
        await recordOutcomes(em, [outcome]);
        const { version } = await this.eventStore.readStream(deliveryId);
        await this.eventStore.append(deliveryId, version, [fact]);
      });
    });
  }

  /** Disables an endpoint that is gone, or that no attempt has reached for as long as the configuration allows. */
  async disableIfHopeless(outcome: Outcome): Promise<void> {
    await this.inContextOf(outcome, async () => {
      await this.unitOfWork.run(async (em) => {
        const since = await failingSince(em, outcome.endpointId);
        const reason = this.reasonToDisable(outcome, since);
        if (!reason) return;
        const data = {
          endpointId: outcome.endpointId,
          reason,
          failingSince: since?.toISOString() ?? null,
          disabledAt: this.clock.now().toISOString(),
        };
        await handleCommand(this.eventStore, endpointDecider, outcome.endpointId, {
          type: 'DisableWebhookEndpoint',
          data,
        });
      });
    });
  }

  private reasonToDisable(outcome: Outcome, since: Date | null): 'gone' | 'failing' | null {
    if (outcome.responseStatus === GONE) return 'gone';
    const patience = this.config.WEBHOOK_DISABLE_AFTER_HOURS * HOUR_MS;
    return since && this.clock.now().getTime() - since.getTime() > patience ? 'failing' : null;
  }

  private inContextOf({ workspaceId, mode }: Outcome, work: () => Promise<void>): Promise<void> {
    const actor = { kind: 'system', id: 'webhooks' } as const;
    return runInContext({ workspaceId, mode, actor, scopes: [], requestId: newId('req') }, work);
  }
}
