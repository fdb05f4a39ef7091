import { Injectable } from '@nestjs/common';
import { Clock } from '@proofmark/runtime';
import { PassportConfig } from '../../../passport.config.js';
import { Spellings } from '../../document/spellings.js';
import { deliveryDocument } from './delivery-document.js';
import type { DeliveryPlan } from './delivery-plan.js';
import {
  afterDelivery,
  afterFailure,
  afterGone,
  afterTooLarge,
  type DeliveryState,
  type Patience,
} from './delivery-state.js';
import { DeliveryTransport } from './delivery-transport.js';
import type { OwedEvents } from './owed-events.query.js';

const HOUR_MS = 3_600_000;
const GONE = 410;
const TOO_LARGE = 413;

/** Makes one delivery. Never throws: whatever goes wrong is a state of the subscription. */
@Injectable()
export class DeliverySender {
  private readonly patience: Patience;

  constructor(
    private readonly transport: DeliveryTransport,
    private readonly clock: Clock,
    private readonly spellings: Spellings,
    config: PassportConfig,
  ) {
    this.patience = {
      firstDelayMs: config.EPCIS_SUBSCRIPTION_RETRY_MS,
      parkAfterMs: config.EPCIS_SUBSCRIPTION_PARK_HOURS * HOUR_MS,
    };
  }

  /** @param owed the first events of the plan's stretch @returns how the subscription stands after it */
  async deliver(plan: DeliveryPlan, owed: OwedEvents): Promise<DeliveryState> {
    const { subscription, state, tellsEmpty } = plan;
    const all = { to: owed.upTo, lastRecordTime: null };
    if (owed.events.length === 0 && !tellsEmpty) return { ...state, deliveredTo: all.to };
    const document = deliveryDocument(subscription, owed.events, { now: this.clock.now(), spellings: this.spellings });
    const answer = await this.transport.send(subscription, document).catch(reasonOf);
    if (!isSuccess(answer)) return this.afterRefusal(subscription.state, answer, document.events.length);
    const last = document.events.at(-1);
    const delivered = last ? { to: last.ordinal, lastRecordTime: last.recorded.recordTime } : all;
    return afterDelivery(state, delivered, this.clock.now());
  }

  /** How a subscription stands that could not be served. */
  failed(before: DeliveryState, error: unknown): DeliveryState {
    return this.afterRefusal(before, reasonOf(error), 0);
  }

  /** @param before a tick that could not be told of is still to come: what is matched until it can be will be part of it */
  private afterRefusal(before: DeliveryState, answer: number | string, size: number): DeliveryState {
    const now = this.clock.now();
    if (answer === TOO_LARGE && size > 1) return afterTooLarge(before, size);
    const error = typeof answer === 'number' ? `The receiver answered ${answer}.` : answer;
    if (answer === GONE) return afterGone(before, error, now);
    return afterFailure(before, error, { now, random: Math.random(), patience: this.patience });
  }
}

function isSuccess(status: number | string): boolean {
  return typeof status === 'number' && status >= 200 && status < 300;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
