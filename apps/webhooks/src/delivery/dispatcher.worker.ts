import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Bell } from '@proofmark/event-store';
import { UnitOfWork } from '@proofmark/runtime';
import { WebhooksConfig } from '../webhooks.config.js';
import { DeliveryLog } from './delivery-log.js';
import { type DueDelivery, dueDeliveries } from './due-deliveries.js';
import type { Outcome } from './outcomes.js';
import { DeliverySender } from './delivery-sender.js';
import { Lane } from './lane.js';

/** How often the queue is looked at when nobody wakes the dispatcher. */
const IDLE_MS = 250;
/** How long a stop waits for receivers. */
const DRAIN_MS = 3000;
/** Deliveries of one endpoint held in memory; more stay in the queue, so a dead endpoint costs no memory. */
const LANE_SIZE = 64;

/**
 * Takes due deliveries from the queue into lanes, one lane per endpoint. All state that matters is in the queue: a delivery
 * under way when the process dies is pending still, and is sent again under the same `webhook-id`.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Dispatcher.name);
  private readonly lanes = new Map<string, Lane>();
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly bell = new Bell();
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sender: DeliverySender,
    private readonly log: DeliveryLog,
    private readonly config: WebhooksConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.lookUntilStopped();
  }

  /** Something may be due: looks at the queue without waiting for the next time. */
  wake(): void {
    this.bell.ring();
  }

  /** Starts no new attempts, and lets those under way end and be recorded; what takes too long is sent again after the restart. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
    const ended = Promise.allSettled(this.inFlight.values()).then(() => this.log.flush());
    await Promise.race([ended, sleep(DRAIN_MS, undefined, { ref: false })]);
  }

  // One loop, begun at the start: whoever rings, its transactions and log lines are nobody's but its own.
  private async lookUntilStopped(): Promise<void> {
    while (!this.stopped) {
      await this.look();
      await this.bell.wait(IDLE_MS);
    }
  }

  private async look(): Promise<void> {
    try {
      const full = [...this.lanes].filter(([, lane]) => lane.size >= LANE_SIZE / 2).map(([endpointId]) => endpointId);
      const busy = { sequences: [...this.inFlight.keys()], fullEndpoints: full };
      const due = await this.unitOfWork.runAsSystem((em) => dueDeliveries(em, busy, LANE_SIZE));
      for (const delivery of due) this.start(delivery);
    } catch (error) {
      // The database is away: nothing is lost, the next look finds the same deliveries.
      this.logger.warn(`Cannot look for due webhook deliveries: ${String(error)}`);
    }
  }

  private start(delivery: DueDelivery): void {
    if (this.stopped) return;
    const attempt = this.attempt(delivery)
      .catch((error: unknown) =>
        this.logger.error(`Delivery ${delivery.deliveryId} was not recorded: ${String(error)}`),
      )
      // Only now: until its outcome is recorded, the delivery must not be taken from the queue again.
      .finally(() => this.inFlight.delete(delivery.sequence));
    this.inFlight.set(delivery.sequence, attempt);
  }

  private async attempt(delivery: DueDelivery): Promise<void> {
    const lane = this.laneOf(delivery.endpointId);
    const outcome = await lane.add(delivery, () => this.sendUnlessStopped(delivery));
    if (lane.size === 0) this.lanes.delete(delivery.endpointId);
    if (lane.size < LANE_SIZE / 2) this.wake();
    if (outcome) await this.log.record(outcome, delivery);
  }

  private sendUnlessStopped(delivery: DueDelivery): Promise<Outcome | null> {
    return this.stopped ? Promise.resolve(null) : this.sender.send(delivery);
  }

  private laneOf(endpointId: string): Lane {
    let lane = this.lanes.get(endpointId);
    if (!lane) this.lanes.set(endpointId, (lane = new Lane(this.config.WEBHOOK_ENDPOINT_CONCURRENCY)));
    return lane;
  }
}
