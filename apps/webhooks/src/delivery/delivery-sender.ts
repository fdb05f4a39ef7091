import { Injectable } from '@nestjs/common';
import { Clock, newId, OutboundHttp } from '@proofmark/runtime';
import { WebhooksConfig } from '../webhooks.config.js';
import type { DueDelivery } from './due-deliveries.js';
import type { Outcome } from './outcomes.js';
import { inAttemptSpan } from './attempt-span.js';
import { parseRetryLadder, retryAfterMs, retryDelay, type RetryLadder } from './retry-schedule.js';
import { signatureHeaders } from './sign.js';
import { SigningKeys } from './signing-keys.js';

/** As much of an answer as is kept, in bytes: enough to see what the receiver complained about. */
const KEPT_RESPONSE_BYTES = 2048;

type Answer = Pick<Outcome, 'responseStatus' | 'responseBody' | 'error'> & { readonly retryAfter?: string | undefined };

/** Makes one attempt of a delivery. Never throws: whatever goes wrong is an outcome. */
@Injectable()
export class DeliverySender {
  private readonly ladder: RetryLadder;

  constructor(
    private readonly outbound: OutboundHttp,
    private readonly clock: Clock,
    private readonly keys: SigningKeys,
    config: WebhooksConfig,
  ) {
    this.ladder = parseRetryLadder(config.WEBHOOK_RETRY_SCHEDULE);
  }

  async send(delivery: DueDelivery): Promise<Outcome> {
    const startedAt = this.clock.now();
    const began = performance.now();
    const answer = await inAttemptSpan(delivery, () => this.ask(delivery, startedAt));
    const { deliveryId, endpointId, workspaceId, mode } = delivery;
    const { responseStatus, responseBody, error } = answer;
    return {
      deliveryId,
      endpointId,
      workspaceId,
      mode,
      attemptId: newId('att'),
      startedAt: startedAt.toISOString(),
      durationMs: Math.round(performance.now() - began),
      responseStatus,
      responseBody,
      error,
      ...this.whatNext(delivery, answer),
    };
  }

  private async ask(delivery: DueDelivery, at: Date): Promise<Answer> {
    const { url, body, messageId, timeoutSeconds } = delivery;
    try {
      const response = await this.outbound.request({
        method: 'POST',
        url,
        body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Proofmark-Webhooks/1.0',
          ...signatureHeaders({ messageId, at, body }, this.keys.of(delivery)),
        },
        timeoutMs: timeoutSeconds * 1000,
        maxResponseBytes: KEPT_RESPONSE_BYTES,
      });
      const { status, headers } = response;
      return {
        responseStatus: status,
        responseBody: printable(response.body),
        error: null,
        retryAfter: headers['retry-after'],
      };
    } catch (error) {
      return {
        responseStatus: null,
        responseBody: null,
        error: error instanceof Error ? error.message : String(error),
      };
    }
  }

  private whatNext(delivery: DueDelivery, answer: Answer): Pick<Outcome, 'status' | 'dueAt'> {
    if (isSuccess(answer.responseStatus)) return { status: 'succeeded', dueAt: null };
    if (delivery.triesLeft <= 1) return { status: 'failed', dueAt: null };
    const now = this.clock.now();
    const asked = retryAfterMs(answer.retryAfter, now);
    const delay = retryDelay(this.ladder, delivery.attempts + 1, Math.random(), asked);
    return { status: 'pending', dueAt: new Date(now.getTime() + delay).toISOString() };
  }
}

function isSuccess(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** PostgreSQL takes no NUL in text. */
function printable(body: Buffer): string {
  return body.toString('utf8').replaceAll('\0', '\uFFFD');
}
