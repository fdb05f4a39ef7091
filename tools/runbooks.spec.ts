import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const house = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(house, file), 'utf8');
const runbooks = globSync('docs/runbooks/*.md', { cwd: house }).sort();

interface Rule {
  readonly alert: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}
const { groups } = parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap(({ rules }) => rules);
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);

const PARTS = ['How it is noticed', 'What to look at', 'What to do', 'How it is well again'];

describe('every alert', () => {
  it.each(rules)(
    '$alert says how urgent it is, and leads to a page that names it',
    ({ alert, labels, annotations }) => {
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(annotations.summary).toMatch(/\.$/);
      expect(existsSync(join(house, annotations.runbook))).toBe(true);
      expect(read(annotations.runbook)).toContain(`\`${alert}\``);
    },
  );

  it('has a name of its own', () => expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length));
});

describe('every runbook', () => {
  it.each(runbooks)('%s says how one notices, looks, acts and sees that it is well again', (file) => {
    const titles = [...read(file).matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(titles).toEqual(PARTS);
  });

  it.each(runbooks)('%s names alerts, scripts, pages and metrics that there are', (file) => {
    const text = read(file);
    const found = (pattern: RegExp) => [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);
    const alerts = rules.map(({ alert }) => alert);
    const named = found(/`(Proofmark[A-Z]\w+)`/g);
    expect(named.length).toBeGreaterThan(0);
    expect(alerts).toEqual(expect.arrayContaining(named));
    expect([...scripts, 'ci']).toEqual(expect.arrayContaining(found(/npm (?:run )?([a-z-]+)/g)));
    for (const page of found(/\]\(([\w.-]+\.md)\)/g)) expect(runbooks).toContain(`docs/runbooks/${page}`);
    const operations = read('docs/operations.md');
    for (const metric of found(/\b(proofmark_\w+)/g)) expect(operations).toContain(`\`${metric}\``);
  });

  it('stands on the page of operations', () => {
    const listed = [...read('docs/operations.md').matchAll(/\]\((runbooks\/[\w-]+\.md)\)/g)].map(
      ([, page]) => `docs/${page}`,
    );
    expect(listed.sort()).toEqual(runbooks);
  });
});
