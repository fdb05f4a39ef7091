import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand } from '@proofmark/event-sourcing';
import { Clock, newId, seal, UnitOfWork } from '@proofmark/runtime';
import { forgetDeliveries, forgetFailing } from '../delivery/outcomes.js';
import { newSecret } from '../delivery/sign.js';
import { WebhooksConfig } from '../webhooks.config.js';
import { type EndpointCommand, endpointDecider } from './endpoint.decider.js';
import type { ChangeEndpointBody, RegisterEndpointBody } from './endpoint.dto.js';

const HOUR_MS = 3_600_000;

/** HTTP's wishes as commands on the endpoint's stream. */
@Injectable()
export class EndpointHandler {
  constructor(
    private readonly eventStore: EventStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly config: WebhooksConfig,
  ) {}

  async register(body: RegisterEndpointBody): Promise<{ endpointId: string; secret: string }> {
    const endpointId = newId('wh');
    const secret = newSecret();
    const data = { ...body, endpointId, sealedSecret: this.seal(secret, endpointId), registeredAt: this.now() };
    await this.handle(endpointId, { type: 'RegisterWebhookEndpoint', data });
    return { endpointId, secret };
  }

  async change(endpointId: string, { active, ...changes }: ChangeEndpointBody): Promise<void> {
    const data = { endpointId, changes, changedAt: this.now(), ...(active === undefined ? {} : { active }) };
    await this.handle(endpointId, { type: 'ChangeWebhookEndpoint', data });
    // It begins with a clean slate; otherwise the next failure would disable it again at once.
    if (active) await this.unitOfWork.run((em) => forgetFailing(em, endpointId));
  }

  /** @returns the new secret; the old one signs beside it for `overlapHours`. */
  async rotateSecret(endpointId: string, overlapHours?: number): Promise<string> {
    const secret = newSecret();
    const overlap = (overlapHours ?? this.config.WEBHOOK_SECRET_OVERLAP_HOURS) * HOUR_MS;
    const data = {
      endpointId,
      sealedSecret: this.seal(secret, endpointId),
      previousValidUntil: new Date(this.clock.now().getTime() + overlap).toISOString(),
      rotatedAt: this.now(),
    };
    await this.handle(endpointId, { type: 'RotateWebhookSecret', data });
    return secret;
  }

  async delete(endpointId: string): Promise<void> {
    await this.handle(endpointId, { type: 'DeleteWebhookEndpoint', data: { endpointId, deletedAt: this.now() } });
    await this.unitOfWork.run((em) => forgetDeliveries(em, endpointId));
  }

  private async handle(endpointId: string, command: EndpointCommand): Promise<void> {
    await handleCommand(this.eventStore, endpointDecider, endpointId, command);
  }

  private seal(secret: string, endpointId: string): string {
    return seal(secret, this.config.SEALING_KEY, endpointId);
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
