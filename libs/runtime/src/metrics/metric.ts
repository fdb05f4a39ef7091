import { DURATION_BOUNDS, type Durations } from './durations.js';

export type Labels = Readonly<Record<string, string>>;

/** One number of a metric, as it is now. */
export interface Sample {
  readonly metric: Metric;
  readonly labels: Labels;
  readonly value: number | Durations;
}

/** One line of Prometheus' text format. */
export interface Line {
  readonly metricName: string;
  readonly labels: Labels;
  readonly value: number;
}

type Kind = 'counter' | 'gauge' | 'histogram';

/**
 * What a metric is called and what it tells. The numbers themselves stay plain numbers where they arise, and are read when somebody asks.
 * Labels have few values: never an id, a raw path or anything a caller can choose.
 */
export class Metric<K extends Kind = Kind> {
  private constructor(
    readonly type: K,
    /** As Prometheus wants it: `proofmark_`, the unit at the end, `_total` for counters. */
    readonly name: string,
    readonly help: string,
  ) {}

  /** Only grows while the process lives. */
  static counter(name: string, help: string): Metric<'counter'> {
    return new Metric('counter', name, help);
  }

  static gauge(name: string, help: string): Metric<'gauge'> {
    return new Metric('gauge', name, help);
  }

  static durations(name: string, help: string): Metric<'histogram'> {
    return new Metric('histogram', name, help);
  }

  /** How it stands for these labels. */
  is(value: K extends 'histogram' ? Durations : number | boolean, labels: Labels = {}): Sample {
    return { metric: this, labels, value: typeof value === 'boolean' ? Number(value) : value };
  }
}

/** The lines that tell a sample. */
export function linesOf({ metric: { name }, labels, value }: Sample): Line[] {
  if (typeof value === 'number') return [{ metricName: name, labels, value }];
  let count = 0;
  const buckets = [...DURATION_BOUNDS.map(String), '+Inf'].map((le, place) => {
    count += value.counts[place] ?? 0;
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: value.sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
