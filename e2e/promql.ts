import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';

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

function file(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

interface AlertRules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}

/** Each alert's name and query. */
export function alerts(): [string, string][] {
  const { groups } = parse(file('deploy/prometheus/alerts.yml')) as AlertRules;
  return groups.flatMap(({ rules }) => rules.map(({ alert, expr }): [string, string] => [alert, expr]));
}

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
}

/** What the dashboard asks for, each with the title of its panel. */
export function panels(): [string, string][] {
  const { panels: all } = JSON.parse(file('deploy/grafana/dashboards/proofmark.json')) as Dashboard;
  return all.flatMap(({ title, targets = [] }) => targets.map(({ expr }): [string, string] => [title, expr]));
}
