import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Durations, Metric, Metrics, runStatement, type Sample, UnitOfWork } from '@proofmark/runtime';
import type { Outcome } from './outcomes.js';

const PENDING = Metric.gauge(
  'proofmark_webhook_pending_deliveries',
  'Deliveries to active endpoints that have not succeeded yet and are not given up.',
);
const OLDEST_PENDING = Metric.gauge(
  'proofmark_webhook_oldest_pending_seconds',
  'Age of the oldest of them, retries included.',
);
const OLDEST_DUE = Metric.gauge(
  'proofmark_webhook_oldest_due_seconds',
  'How long the one that should have been tried first has been due.',
);
const FAILING = Metric.gauge('proofmark_webhook_failing_endpoints', 'Active endpoints whose last attempt failed.');
const ATTEMPTS = Metric.counter(
  'proofmark_webhook_attempts_total',
  'Attempts: succeeded, to be repeated (pending), or failed for good.',
);
const DURATION = Metric.durations('proofmark_webhook_attempt_duration_seconds', 'How long receivers took.');

/** What an operator wants to know of deliveries. The queue itself is asked: what no process has in hand is the interesting part. */
@Injectable()
export class DeliveryMetrics implements OnModuleInit {
  private readonly attempts = { succeeded: 0, pending: 0, failed: 0 };
  private readonly durations = new Durations();

  constructor(
    private readonly metrics: Metrics,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.metrics.register('attempts', () => [
      DURATION.is(this.durations),
      ...Object.entries(this.attempts).map(([result, count]) => ATTEMPTS.is(count, { result })),
    ]);
    this.metrics.register('deliveries', () => this.queueNow());
  }

  count({ status, durationMs }: Pick<Outcome, 'status' | 'durationMs'>): void {
    this.attempts[status]++;
    this.durations.add(durationMs);
  }

  private async queueNow(): Promise<Sample[]> {
    const [queue] = await this.unitOfWork.runAsSystem((em) => runStatement<Queue>(em, QUEUE_NOW));
    const { pending = 0, oldest_pending, oldest_due, failing = 0 } = queue ?? {};
    return [
      PENDING.is(Number(pending)),
      OLDEST_PENDING.is(Number(oldest_pending)),
      OLDEST_DUE.is(Number(oldest_due)),
      FAILING.is(Number(failing)),
    ];
  }
}

interface Queue {
  readonly pending: string;
  readonly oldest_pending: string;
  readonly oldest_due: string;
  readonly failing: string;
}

/** A delivery is due at once when it is made (`-infinity`). */
const QUEUE_NOW = `
  SELECT count(*) AS pending,
    coalesce(extract(epoch FROM now() - min(d.created_at)), 0) AS oldest_pending,
    coalesce(extract(epoch FROM now() - min(greatest(d.due_at, d.created_at)) FILTER (WHERE d.due_at <= now())), 0) AS oldest_due,
    (SELECT count(*) FROM failing_endpoints JOIN webhook_endpoints USING (endpoint_id) WHERE active) AS failing
  FROM deliveries d JOIN webhook_endpoints e USING (endpoint_id)
  WHERE d.status = 'pending' AND e.active`;
