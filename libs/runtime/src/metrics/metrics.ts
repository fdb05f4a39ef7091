import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { ServiceInfo } from '../service/service-info.js';
import { Metric, type Sample } from './metric.js';

/** Says how things stand now. Asked each time Prometheus asks, so it must be quick: 3 seconds at most. */
export type MetricsSource = () => readonly Sample[] | Promise<readonly Sample[]>;

const SOURCE_TIMEOUT_MS = 3_000;
const SOURCE_FAILED = Metric.gauge(
  'proofmark_metrics_source_failed',
  '1 where the metrics of a source are missing, because it failed or did not answer in time.',
);

/** What a service tells of itself. Each sample gets the label `service`: several services may share a process. */
@Injectable()
export class Metrics {
  private readonly sources = new Map<string, MetricsSource>();
  private readonly logger = new Logger(Metrics.name);

  constructor(private readonly info: ServiceInfo) {}

  /** A source registered twice under one name is the later one. */
  register(name: string, source: MetricsSource): void {
    this.sources.set(name, source);
  }

  /** Never fails: what one source cannot tell is missing, and said to be. */
  async read(): Promise<Sample[]> {
    const read = await Promise.all([...this.sources].map(([name, source]) => this.ask(name, source)));
    return read.flat().map((sample) => ({ ...sample, labels: { service: this.info.name, ...sample.labels } }));
  }

  private async ask(name: string, source: MetricsSource): Promise<readonly Sample[]> {
    const patience = new AbortController();
    const late = sleep(SOURCE_TIMEOUT_MS, undefined, { signal: patience.signal }).then(() => {
      throw new Error('no answer');
    });
    late.catch(() => undefined);
    try {
      const samples = await Promise.race([source(), late]);
      return [...samples, SOURCE_FAILED.is(false, { source: name })];
    } catch (error) {
      this.logger.warn({ source: name, reason: String(error), message: 'Some metrics are missing.' });
      return [SOURCE_FAILED.is(true, { source: name })];
    } finally {
      patience.abort();
    }
  }
}
