import { describe, expect, it } from '@jest/globals';
import { Durations } from './durations.js';
import { linesOf, Metric } from './metric.js';

const TOOK = Metric.durations('proofmark_spec_duration_seconds', 'For this spec.');

describe('durations', () => {
  it('are told as Prometheus adds them up: each class holds all that took less', () => {
    const durations = new Durations();
    for (const ms of [0.2, 1, 1.1, 20, 60_000]) durations.add(ms);
    const lines = linesOf(TOOK.is(durations, { route: '/' }));
    const upTo = (le: string) => lines.find(({ labels }) => labels['le'] === le)?.value;
    expect(['0.001', '0.0025', '0.025', '10', '+Inf'].map(upTo)).toEqual([2, 3, 4, 4, 5]);
    const last = lines.slice(-2).map(({ metricName, labels, value }) => [metricName, labels, value]);
    expect(last).toEqual([
      ['proofmark_spec_duration_seconds_sum', { route: '/' }, expect.closeTo(60.0223, 6)],
      ['proofmark_spec_duration_seconds_count', { route: '/' }, 5],
    ]);
  });
});
