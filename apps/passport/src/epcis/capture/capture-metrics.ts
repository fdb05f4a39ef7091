import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Metric, Metrics, runStatement, type Sample, UnitOfWork } from '@proofmark/runtime';
import type { Tally } from './capture-job.js';

const OPEN = Metric.gauge('proofmark_epcis_open_captures', 'Documents that are not captured yet.');
const OLDEST = Metric.gauge('proofmark_epcis_oldest_open_capture_seconds', 'Age of the oldest of them.');
const EVENTS = Metric.counter(
  'proofmark_epcis_events_total',
  'Events of documents: captured, there before (duplicate), or with an error.',
);

/** What an operator wants to know of captures. */
@Injectable()
export class CaptureMetrics implements OnModuleInit {
  private readonly events = { captured: 0, duplicate: 0, error: 0 };

  constructor(
    private readonly metrics: Metrics,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.metrics.register('captured-events', () =>
      Object.entries(this.events).map(([outcome, count]) => EVENTS.is(count, { outcome })),
    );
    this.metrics.register('captures', () => this.openNow());
  }

  count({ captured, duplicates, errors }: Tally): void {
    this.events.captured += captured;
    this.events.duplicate += duplicates;
    this.events.error += errors.length;
  }

  private async openNow(): Promise<Sample[]> {
    const [open] = await this.unitOfWork.runAsSystem((em) => runStatement<Open>(em, OPEN_NOW));
    return [OPEN.is(Number(open?.captures ?? 0)), OLDEST.is(Number(open?.oldest ?? 0))];
  }
}

interface Open {
  readonly captures: string;
  readonly oldest: string;
}

const OPEN_NOW = `
  SELECT count(*) AS captures, coalesce(extract(epoch FROM now() - min(created_at)), 0) AS oldest
  FROM capture_jobs WHERE finished_at IS NULL`;
