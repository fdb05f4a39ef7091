/** One number on a page of metrics. */
export interface MetricLine {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A page in Prometheus' text format, as much of it as we make. */
export class MetricsPage {
  readonly lines: readonly MetricLine[];

  constructor(text: string) {
    this.lines = text.split('\n').flatMap((line) => parse(line) ?? []);
  }

  static async read(url: string): Promise<MetricsPage> {
    const response = await fetch(`${url}/metrics`);
    if (response.status !== 200) throw new Error(`${url}/metrics answered ${response.status}.`);
    return new MetricsPage(await response.text());
  }

  get names(): Set<string> {
    return new Set(this.lines.map(({ name }) => name));
  }

  /** The sum over all lines with this name and these labels; undefined where there is none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const found = this.lines.filter(
      (line) => line.name === name && Object.entries(labels).every(([label, value]) => line.labels[label] === value),
    );
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }
}

const LINE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/;
const LABEL = /(?<label>\w+)="(?<value>(?:[^"\\]|\\.)*)"/g;

function parse(line: string): MetricLine | undefined {
  const { name, labels = '', value } = LINE.exec(line)?.groups ?? {};
  if (name === undefined) return undefined;
  const pairs = [...labels.matchAll(LABEL)].map(({ groups }) => [groups?.['label'], groups?.['value']]);
  return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
}
