import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@proofmark/runtime';
import { DeliveryMetrics } from './delivery-metrics.js';
import { FailureHandler } from './failure.handler.js';
import type { DueDelivery } from './due-deliveries.js';
import { type FailingSince, type Outcome, recordOutcomes } from './outcomes.js';

/** Outcomes recorded in one transaction at most. */
const MOST_AT_ONCE = 500;

interface Waiting {
  readonly outcome: Outcome;
  readonly recorded: (failing: FailingSince) => void;
  readonly failed: (error: unknown) => void;
}

/** Records outcomes in groups: whatever ends while one group is being committed makes up the next. */
@Injectable()
export class DeliveryLog {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly failures: FailureHandler,
    private readonly metrics: DeliveryMetrics,
  ) {}

  /** Resolves when the outcome is committed. A delivery or endpoint that has failed for good is told of, too. */
  async record(outcome: Outcome, delivery: DueDelivery): Promise<void> {
    this.metrics.count(outcome);
    const isLast = outcome.status === 'failed';
    const failing = await (isLast ? this.failures.recordLast(outcome, delivery) : this.queue(outcome));
    if (outcome.status !== 'succeeded') await this.failures.disableIfHopeless(outcome, failing);
  }

  /** Resolves when everything given so far is recorded. */
  async flush(): Promise<void> {
    while (this.writing) await this.writing;
  }

  private queue(outcome: Outcome): Promise<FailingSince> {
    return new Promise((recorded, failed) => {
      this.waiting.push({ outcome, recorded, failed });
      this.writing ??= this.write().finally(() => (this.writing = null));
    });
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, MOST_AT_ONCE);
      try {
        const failing = await this.unitOfWork.runAsSystem((em) =>
          recordOutcomes(
            em,
            group.map(({ outcome }) => outcome),
          ),
        );
        for (const { recorded } of group) recorded(failing);
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
  }
}
