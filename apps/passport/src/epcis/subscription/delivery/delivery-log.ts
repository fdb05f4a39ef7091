import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@proofmark/runtime';
import { type DeliveryOutcome, keepOutcomes } from './delivery-progress.query.js';

/** Outcomes recorded in one transaction at most. */
const MOST_AT_ONCE = 500;

interface Waiting {
  readonly outcome: DeliveryOutcome;
  readonly recorded: () => void;
  readonly failed: (error: unknown) => void;
}

/** Records how deliveries ended in groups: whatever ends while one group is being committed makes up the next. */
@Injectable()
export class SubscriptionDeliveryLog {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | null = null;

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Resolves when the outcome is committed. */
  record(outcome: DeliveryOutcome): Promise<void> {
    return new Promise((recorded, failed) => {
      this.waiting.push({ outcome, recorded, failed });
      this.writing ??= this.write().finally(() => (this.writing = null));
    });
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, MOST_AT_ONCE);
      const outcomes = group.map(({ outcome }) => outcome);
      try {
        await this.unitOfWork.runAsSystem((em) => keepOutcomes(em, outcomes));
        for (const { recorded } of group) recorded();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
  }
}
