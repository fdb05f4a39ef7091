import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand } from '@proofmark/event-sourcing';
import { Clock, newId, runInContext, UnitOfWork } from '@proofmark/runtime';
import { endpointDecider } from '../endpoint/endpoint.decider.js';
import { WebhooksConfig } from '../webhooks.config.js';
import type { WebhookDeliveryFailed } from './delivery.events.js';
import type { DueDelivery } from './due-deliveries.js';
import { type FailingSince, type Outcome, recordOutcomes } from './outcomes.js';

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
  async recordLast(outcome: Outcome, delivery: DueDelivery): Promise<FailingSince> {
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
    return this.inContextOf(outcome, () =>
      this.unitOfWork.run(async (em) => {
        const failing = await recordOutcomes(em, [outcome]);
        const { version } = await this.eventStore.readStream(deliveryId);
        await this.eventStore.append(deliveryId, version, [fact]);
        return failing;
      }),
    );
  }

  /** Disables an endpoint that is gone, or that no attempt has reached for as long as the configuration allows. */
  async disableIfHopeless(outcome: Outcome, failing: FailingSince): Promise<void> {
    const { endpointId } = outcome;
    const since = failing.get(endpointId) ?? null;
    const reason = this.reasonToDisable(outcome, since);
    if (!reason) return;
    const failingSince = since?.toISOString() ?? null;
    const data = { endpointId, reason, failingSince, disabledAt: this.clock.now().toISOString() };
    await this.inContextOf(outcome, () =>
      this.unitOfWork.run(() =>
        handleCommand(this.eventStore, endpointDecider, endpointId, { type: 'DisableWebhookEndpoint', data }),
      ),
    );
  }

  private reasonToDisable(outcome: Outcome, since: Date | null): 'gone' | 'failing' | null {
    if (outcome.responseStatus === GONE) return 'gone';
    const patience = this.config.WEBHOOK_DISABLE_AFTER_HOURS * HOUR_MS;
    return since && this.clock.now().getTime() - since.getTime() > patience ? 'failing' : null;
  }

  private inContextOf<T>({ workspaceId, mode }: Outcome, work: () => Promise<T>): Promise<T> {
    const actor = { kind: 'system', id: 'webhooks' } as const;
    return runInContext({ workspaceId, mode, actor, scopes: [], requestId: newId('req') }, work);
  }
}
