import { Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { deliveryCounts, type StreamConsumer, StreamHealth } from '@proofmark/event-stream';
import type { FastifyInstance } from 'fastify';
import { Health } from '../health/health.js';
import { Metric, type Sample } from './metric.js';
import { Metrics } from './metrics.js';
import { RequestMetrics } from './request-metrics.js';

const READY = Metric.gauge('proofmark_ready', '1 while the service may be sent requests.');
const CHECK_FAILED = Metric.gauge('proofmark_health_check_failed', '1 while a check of /health/ready fails.');
const CHECK_DEGRADED = Metric.gauge(
  'proofmark_health_check_degraded',
  '1 while a check tells of trouble one can live with.',
);
const LAG = Metric.gauge(
  'proofmark_consumer_lag_records',
  'Records that the group has not handled, in the partitions this process reads.',
);
const FAILED = Metric.gauge('proofmark_consumer_failed', '1 where the consumer has stopped for good.');
const HANDLED = Metric.counter('proofmark_consumer_records_total', 'Records handled.');
const RETRIES = Metric.counter(
  'proofmark_consumer_retries_total',
  'Tries to handle records that failed and are repeated.',
);
const DEAD_LETTERS = Metric.counter(
  'proofmark_dead_letters_total',
  'Records that could not be handled and went to <group>.dead.',
);

/** What every service tells of itself: its answers, its health and how far its consumers are. */
@Injectable()
export class ServiceMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly health: Health,
    private readonly host: HttpAdapterHost,
    @Optional() private readonly stream?: StreamHealth,
  ) {}

  onModuleInit(): void {
    const { metrics, stream } = this;
    const requests = RequestMetrics.of(this.host.httpAdapter.getInstance<FastifyInstance>());
    metrics.register('requests', () => requests.samples());
    metrics.register('health', () => this.healthNow());
    if (!stream) return;
    metrics.register('consumers', () => stream.consumers().flatMap(countsOf));
    // Apart from the rest, for it asks the stream, which may be away.
    metrics.register('consumer-lag', async () => (await Promise.all(stream.consumers().map(lagOf))).flat());
  }

  private async healthNow(): Promise<Sample[]> {
    const { ready, states } = await this.health.readiness();
    const checks = Object.entries(states).flatMap(([check, state]) => [
      CHECK_FAILED.is(state === 'failed', { check }),
      CHECK_DEGRADED.is(state === 'degraded', { check }),
    ]);
    return [READY.is(ready), ...checks];
  }
}

function countsOf({ group, state }: StreamConsumer): Sample[] {
  const { handled, retries, deadLetters } = deliveryCounts(group);
  return [
    FAILED.is(state === 'failed', { group }),
    RETRIES.is(retries, { group }),
    DEAD_LETTERS.is(deadLetters, { group }),
    ...[...handled].map(([topic, records]) => HANDLED.is(records, { group, topic })),
  ];
}

/** By topic: partitions would multiply the numbers, and a stuck one shows in the sum. */
async function lagOf(consumer: StreamConsumer): Promise<Sample[]> {
  const { group } = consumer;
  const byTopic = new Map<string, number>();
  for (const { topic, behind } of await consumer.lag()) byTopic.set(topic, (byTopic.get(topic) ?? 0) + Number(behind));
  return [...byTopic].map(([topic, behind]) => LAG.is(behind, { group, topic }));
}
