import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Metric, Metrics, type Sample } from '@proofmark/runtime';
import { LinkState } from './links/link-state.js';
import { RedirectHandler } from './redirect/redirect.handler.js';
import { ScanState } from './scan/scan-state.js';

const REDIRECTS = Metric.counter('proofmark_redirects_total', 'Short links answered, by outcome.');
const DURATION = Metric.durations(
  'proofmark_redirect_duration_seconds',
  'From a scan to its answer, the flush of the journal included.',
);

const DEPTH = Metric.gauge('proofmark_journal_depth_records', 'Scans on disk that the stream has not acknowledged.');
const OLDEST = Metric.gauge(
  'proofmark_journal_oldest_seconds',
  'How long the oldest scan that is being sent has waited for the stream.',
);
const BYTES = Metric.gauge('proofmark_journal_bytes', 'What the journal takes on disk.');
const MAX_BYTES = Metric.gauge('proofmark_journal_max_bytes', 'What it may take (JOURNAL_MAX_BYTES).');
const FAILED = Metric.gauge('proofmark_journal_failed', '1 while the journal cannot be written.');
const UNRECORDED = Metric.counter(
  'proofmark_journal_unrecorded_scans_total',
  'Scans answered whose record could not be kept.',
);
const LOST = Metric.counter('proofmark_journal_lost_records_total', 'Records of the journal found damaged.');
const EARLY = Metric.counter('proofmark_journal_answered_early_total', 'Answers that did not wait for a slow disk.');
const UNPUBLISHABLE = Metric.counter(
  'proofmark_journal_unpublishable_scans_total',
  'Records that can never be published, given up.',
);

const LINKS = Metric.gauge('proofmark_links_known', 'Codes in the local copy, deleted ones among them.');
const COMPLETE = Metric.gauge('proofmark_links_complete', '1 once the topic of codes was read to its end.');

/** What an operator wants to know of redirects, of scans on their way, and of the local copy. */
@Injectable()
export class ResolverMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly redirects: RedirectHandler,
    private readonly scans: ScanState,
    private readonly links: LinkState,
  ) {}

  onModuleInit(): void {
    this.metrics.register('redirects', () => this.redirectsNow());
    this.metrics.register('journal', () => this.journalNow());
    this.metrics.register('links', () => {
      const { known, complete } = this.links.now;
      return [LINKS.is(known), COMPLETE.is(complete)];
    });
  }

  private redirectsNow(): Sample[] {
    const { byOutcome, durations } = this.redirects.counts;
    const outcomes = Object.entries(byOutcome).map(([outcome, count]) => REDIRECTS.is(count, { outcome }));
    return [DURATION.is(durations), ...outcomes];
  }

  private journalNow(): Sample[] {
    const { depth, oldestMs, bytes, maxBytes, failure, unrecorded, lost, answeredEarly, unpublishable } =
      this.scans.now;
    return [
      DEPTH.is(depth),
      OLDEST.is(oldestMs / 1000),
      BYTES.is(bytes),
      MAX_BYTES.is(maxBytes),
      FAILED.is(failure !== null),
      UNRECORDED.is(unrecorded),
      LOST.is(lost),
      EARLY.is(answeredEarly),
      UNPUBLISHABLE.is(unpublishable),
    ];
  }
}
