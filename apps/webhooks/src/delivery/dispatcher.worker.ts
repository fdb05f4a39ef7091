import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Bell } from '@proofmark/event-store';
import { type Lease, StandingTrouble } from '@proofmark/runtime';
import { WebhooksConfig } from '../webhooks.config.js';
import { DeliveryLog } from './delivery-log.js';
import { DeliveryQueue, type LeasedDelivery } from './delivery-queue.js';
import { DeliverySender } from './delivery-sender.js';
import { Lane } from './lane.js';

/** How often the queue is looked at when nobody wakes the dispatcher. */
const IDLE_MS = 250;
/** How long a stop waits for receivers. */
const DRAIN_MS = 3000;
/** Deliveries of one endpoint held in memory; more stay in the queue, so a dead endpoint costs no memory. */
const LANE_SIZE = 64;

/** An attempt, from its start until its outcome is recorded. */
interface UnderWay {
  readonly endpointId: string;
  readonly lease: Lease;
  readonly ended: Promise<void>;
}

/**
 * Takes due deliveries from the queue into lanes, one lane per endpoint, of the endpoints that this copy has. All state that matters is in
 * the queue: a delivery under way when the process dies is pending still, and is sent again under the same `webhook-id`.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Dispatcher.name);
  private readonly trouble = new StandingTrouble(this.logger, 'Cannot look for due webhook deliveries');
  private readonly lanes = new Map<string, Lane>();
  private readonly inFlight = new Map<string, UnderWay>();
  private readonly bell = new Bell();
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly queue: DeliveryQueue,
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
    const attempts = [...this.inFlight.values()].map(({ ended }) => ended);
    const ended = Promise.allSettled(attempts).then(() => this.log.flush());
    await Promise.race([ended, sleep(DRAIN_MS, undefined, { ref: false })]);
    await this.queue.close();
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
      const due = await this.queue.due({
        without: this.fullEndpoints(),
        sequences: [...this.inFlight.keys()],
        perEndpoint: LANE_SIZE,
      });
      for (const leased of due) this.start(leased);
      await this.queue.leaveAllBut(new Set([...this.inFlight.values()].map(({ endpointId }) => endpointId)));
      this.trouble.over();
    } catch (error) {
      // The database is away: nothing is lost, the next look finds the same deliveries.
      this.trouble.note(error);
    }
  }

  private fullEndpoints(): ReadonlySet<string> {
    const full = [...this.lanes].filter(([, lane]) => lane.size >= LANE_SIZE / 2).map(([endpointId]) => endpointId);
    // What is left of a lost lease goes out of the lane unsent; before it has, nothing that comes after it may come in.
    const left = [...this.inFlight.values()].filter(({ lease }) => !lease.isHeld).map(({ endpointId }) => endpointId);
    return new Set([...full, ...left]);
  }

  private start(leased: LeasedDelivery): void {
    if (this.stopped) return;
    const { delivery, lease } = leased;
    const ended = this.attempt(leased)
      .catch((error: unknown) =>
        this.logger.error(`Delivery ${delivery.deliveryId} was not recorded: ${String(error)}`),
      )
      // Only now: until its outcome is recorded, the delivery must not be taken from the queue again.
      .finally(() => this.inFlight.delete(delivery.sequence));
    this.inFlight.set(delivery.sequence, { endpointId: delivery.endpointId, lease, ended });
  }

  private async attempt({ delivery, lease }: LeasedDelivery): Promise<void> {
    const lane = this.laneOf(delivery.endpointId);
    // What waited in its lane while the lease was lost is another copy's to send now.
    const outcome = await lane.add(delivery, () =>
      this.stopped || !lease.isHeld ? Promise.resolve(null) : this.sender.send(delivery),
    );
    if (lane.size === 0) this.lanes.delete(delivery.endpointId);
    if (lane.size < LANE_SIZE / 2) this.wake();
    if (outcome) await this.log.record(outcome, delivery);
  }

  private laneOf(endpointId: string): Lane {
    let lane = this.lanes.get(endpointId);
    if (!lane) this.lanes.set(endpointId, (lane = new Lane(this.config.WEBHOOK_ENDPOINT_CONCURRENCY)));
    return lane;
  }
}
