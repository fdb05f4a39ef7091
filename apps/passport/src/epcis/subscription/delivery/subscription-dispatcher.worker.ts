import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Bell } from '@proofmark/event-store';
import { StandingTrouble } from '@proofmark/runtime';
import { Backfill } from './backfill.js';
import { SubscriptionDeliveryLog } from './delivery-log.js';
import { DeliverySender } from './delivery-sender.js';
import { DueDeliveries, type Work } from './due-deliveries.js';

/** How often what is due is looked for when nobody wakes the dispatcher: also how exact ticks are. */
const IDLE_MS = 250;
/** How long a stop waits for receivers. */
const DRAIN_MS = 3000;
const MOST_UNDER_WAY = 256;

/**
 * Makes the deliveries that are due, one at a time for each subscription that this copy has. All state that matters is in the database: a
 * delivery under way when the process dies was not recorded, and is made again.
 */
@Injectable()
export class SubscriptionDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SubscriptionDispatcher.name);
  private readonly trouble = new StandingTrouble(this.logger, 'Cannot look for due deliveries');
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly bell = new Bell();
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly due: DueDeliveries,
    private readonly backfill: Backfill,
    private readonly sender: DeliverySender,
    private readonly log: SubscriptionDeliveryLog,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.lookUntilStopped();
  }

  /** Something may be due: looks without waiting for the next time. */
  wake(): void {
    this.bell.ring();
  }

  /** Begins nothing new, and lets what is under way end and be recorded; what takes too long is delivered again after the restart. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
    const ended = Promise.allSettled(this.underWay.values());
    await Promise.race([ended, sleep(DRAIN_MS, undefined, { ref: false })]);
    await this.due.close();
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
      if (this.underWay.size < MOST_UNDER_WAY) {
        for (const work of await this.due.take(new Set(this.underWay.keys()))) this.start(work);
      }
      await this.due.leaveAllBut(new Set(this.underWay.keys()));
      this.trouble.over();
    } catch (error) {
      // The database is away: nothing is lost, the next look finds the same.
      this.trouble.note(error);
    }
  }

  private start(work: Work): void {
    if (this.stopped) return;
    const { subscriptionId } = work.subscription;
    const ended = this.do(work)
      .catch((error: unknown) => this.logger.error(`${subscriptionId} was not served: ${String(error)}`))
      // Only now: until its outcome is recorded, it must not be found due again.
      .finally(() => {
        this.underWay.delete(subscriptionId);
        this.wake();
      });
    this.underWay.set(subscriptionId, ended);
  }

  private async do(work: Work): Promise<void> {
    const { subscriptionId: id } = work.subscription;
    if (work.kind === 'backfill') return this.fill(work);
    // A lease that was lost meanwhile is another copy's to serve.
    if (!work.lease.isHeld) return;
    const state = await this.sender.deliver(work.plan, work.owed);
    await this.log.record({ ...state, id });
  }

  private async fill({ subscription: { subscriptionId: id, state }, lease }: Work): Promise<void> {
    try {
      await this.backfill.run(id, lease);
    } catch (error) {
      this.logger.warn(`The past of ${id} cannot be looked through: ${String(error)}`);
      await this.log.record({ ...this.sender.failed(state, error), id });
    }
  }
}
