import { parser } from '@prometheus-io/lezer-promql';

/** What a query asks for: the names of metrics, and the labels it chooses or groups by. */
export interface AskedFor {
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
}

const LABEL_NODES = ['LabelName', 'QuotedLabelName'];

/** @throws Error where Prometheus' own grammar does not know the query */
export function askedBy(query: string): AskedFor {
  const metrics = new Set<string>();
  const labels = new Set<string>();
  parser.parse(query).iterate({
    enter({ name, type, from, to }) {
      const text = query.slice(from, to);
      if (type.isError) throw new Error(`Not PromQL at ${from}: ${query}`);
      if (name === 'Identifier') metrics.add(text);
      if (LABEL_NODES.includes(name)) labels.add(text.replaceAll('"', ''));
    },
  });
  return { metrics: [...metrics], labels: [...labels] };
}
