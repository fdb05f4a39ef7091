import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Durations, Metric, Metrics, runStatement, type Sample, UnitOfWork } from '@proofmark/runtime';
import { IS_DUE } from './due-subscriptions.query.js';

const SUBSCRIPTIONS = Metric.gauge(
  'proofmark_epcis_subscriptions',
  'Subscriptions to EPCIS queries, by how they are delivered and how they fare.',
);
const BEHIND_SECONDS = Metric.gauge(
  'proofmark_epcis_most_behind_seconds',
  'How long the event has been owed that has been owed the longest, retries included.',
);
const BEHIND_EVENTS = Metric.gauge(
  'proofmark_epcis_most_behind_events',
  'Events owed to the subscription of that event, counted up to 100,000.',
);
const OLDEST_DUE = Metric.gauge(
  'proofmark_epcis_oldest_due_delivery_seconds',
  'How long the delivery that should have been tried first has been due.',
);
const DELIVERIES = Metric.counter(
  'proofmark_epcis_deliveries_total',
  'Documents sent to subscribers: delivered, too_large, gone, refused, or nobody there (unreachable).',
);
const DURATION = Metric.durations('proofmark_epcis_delivery_duration_seconds', 'How long subscribers took.');

type DeliveryOutcome = 'delivered' | 'too_large' | 'gone' | 'refused' | 'unreachable';
const OUTCOME_OF: Readonly<Record<number, DeliveryOutcome>> = { 410: 'gone', 413: 'too_large' };
const KINDS = ['webhook', 'socket'] as const;
const STATES = ['active', 'failing', 'parked'] as const;

/** What an operator wants to know of subscriptions. The queue itself is asked: what no process has in hand is the interesting part. */
@Injectable()
export class SubscriptionMetrics implements OnModuleInit {
  private readonly outcomes = { delivered: 0, too_large: 0, gone: 0, refused: 0, unreachable: 0 };
  private readonly durations = new Durations();

  constructor(
    private readonly metrics: Metrics,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.metrics.register('subscription-deliveries', () => [
      DURATION.is(this.durations),
      ...Object.entries(this.outcomes).map(([outcome, count]) => DELIVERIES.is(count, { outcome })),
    ]);
    this.metrics.register('subscriptions', () => this.queueNow());
  }

  /** @param status null where there was no answer */
  count(status: number | null, durationMs: number): void {
    this.outcomes[outcomeOf(status)]++;
    this.durations.add(durationMs);
  }

  private async queueNow(): Promise<Sample[]> {
    const [counted, [behind]] = await this.unitOfWork.runAsSystem(async (em) => [
      await runStatement<Counted>(em, COUNT),
      await runStatement<Behind>(em, MOST_BEHIND),
    ]);
    const subscriptions = KINDS.flatMap((kind) =>
      STATES.map((state) => {
        const found = counted.find((row) => row.kind === kind && row.state === state);
        return SUBSCRIPTIONS.is(Number(found?.count ?? 0), { kind, state });
      }),
    );
    return [
      ...subscriptions,
      BEHIND_SECONDS.is(Number(behind?.seconds ?? 0)),
      BEHIND_EVENTS.is(Number(behind?.events ?? 0)),
      OLDEST_DUE.is(Number(behind?.due ?? 0)),
    ];
  }
}

function outcomeOf(status: number | null): DeliveryOutcome {
  if (status === null) return 'unreachable';
  return status >= 200 && status < 300 ? 'delivered' : (OUTCOME_OF[status] ?? 'refused');
}

interface Counted {
  readonly kind: string;
  readonly state: string;
  readonly count: string;
}

interface Behind {
  readonly seconds: string;
  readonly events: string;
  readonly due: string;
}

const COUNT = `
  SELECT CASE WHEN over_socket THEN 'socket' ELSE 'webhook' END AS kind,
    CASE WHEN parked_at IS NOT NULL THEN 'parked' WHEN failing_since IS NOT NULL THEN 'failing' ELSE 'active' END AS state, count(*)
  FROM epcis_subscription_progress GROUP BY 1, 2`;

// Of each subscription only its first match is looked for. To look through the past takes as long as it takes: until then no delivery is due.
const MOST_BEHIND = `
  WITH behind AS (
    SELECT p.subscription_id, p.delivered_to, p.open_to, first.matched_at, p.backfilled AND ${IS_DUE} AS is_due,
      greatest(p.due_at, coalesce(first.matched_at, p.next_tick_at)) AS due_since
    FROM epcis_subscription_progress p JOIN epcis_subscription_heads h USING (subscription_id)
      LEFT JOIN LATERAL (
        SELECT m.matched_at FROM epcis_subscription_matches m
        WHERE m.subscription_id = p.subscription_id AND m.ordinal > p.delivered_to AND m.ordinal <= p.open_to
          AND least(h.matched_to, p.open_to) > p.delivered_to
        ORDER BY m.ordinal LIMIT 1) first ON true
    WHERE p.parked_at IS NULL
  ), most AS (SELECT * FROM behind WHERE matched_at IS NOT NULL ORDER BY matched_at LIMIT 1)
  SELECT coalesce((SELECT extract(epoch FROM now() - matched_at) FROM most), 0) AS seconds,
    (SELECT count(*) FROM (
      SELECT FROM epcis_subscription_matches m JOIN most USING (subscription_id)
      WHERE m.ordinal > most.delivered_to AND m.ordinal <= most.open_to LIMIT 100000) AS owed) AS events,
    coalesce((SELECT extract(epoch FROM now() - min(due_since)) FROM behind WHERE is_due), 0) AS due`;
