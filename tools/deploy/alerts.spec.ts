import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../scripts/run.mjs';

const folder = join(root, 'deploy/prometheus');
const read = (file: string): unknown => parse(readFileSync(join(folder, file), 'utf8'));

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}
interface RuleTests {
  readonly tests: readonly {
    readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
  }[];
}

const rules = (read('alerts.yml') as Rules).groups.flatMap((group) => group.rules);
const tried = (read('alerts.test.yml') as RuleTests).tests.flatMap((test) => test.alert_rule_test);

describe('every alert', () => {
  it.each(rules)('$alert is tried at a moment at which it must be silent, and at one at which it must fire', (rule) => {
    const moments = tried.filter(({ alertname }) => alertname === rule.alert);
    const fires = new Set(moments.map(({ exp_alerts }) => exp_alerts.length > 0));
    expect([...fires].sort()).toEqual([false, true]);
  });

  it('that misses a service misses each that Prometheus looks for', () => {
    const { scrape_configs } = read('prometheus.yml') as {
      scrape_configs: { dns_sd_configs: { names: string[] }[] }[];
    };
    const lookedFor = scrape_configs.flatMap(({ dns_sd_configs }) => dns_sd_configs.flatMap(({ names }) => names));
    const { expr = '' } = rules.find(({ alert }) => alert === 'ProofmarkServiceMissing') ?? {};
    const missed = [...expr.matchAll(/service="(\w+)"/g)].map(([, service]) => service);
    expect(missed.sort()).toEqual(lookedFor.sort());
  });
});

/** Prometheus' own tool, or the one that PROMTOOL names. */
function promtool(...args: string[]): { readonly status: number | null; readonly output: string } {
  const program = process.env['PROMTOOL'] ?? 'promtool';
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  return { status, output: error ? String(error) : stdout + stderr };
}

const isThere = promtool('--version').status === 0;
const why = isThere ? '' : ' (skipped: there is no promtool here; Debian has it in the package prometheus)';

(isThere ? describe : describe.skip)(`Prometheus itself${why}`, () => {
  it('takes the configuration and the alerts', () => {
    expect(promtool('check', 'config', 'prometheus.yml')).toMatchObject({ status: 0 });
    expect(promtool('check', 'rules', 'alerts.yml')).toMatchObject({ status: 0 });
  });

  it('fires each alert when it must, with these words, and not before', () => {
    expect(promtool('test', 'rules', 'alerts.test.yml')).toMatchObject({ status: 0 });
  });
});
