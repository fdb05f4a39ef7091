import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import eslintConfig from '../eslint.config.mjs';
import { checksOf } from '../scripts/checks.mjs';
import { outdated } from '../scripts/generated-files.mjs';
import { run } from '../scripts/run.mjs';
import { boundaries } from './boundaries.cjs';

type Finding = { file: string; rule: string };

const house = fileURLToPath(new URL('..', import.meta.url));
const brokenHouse = join(house, 'tools/fixtures/broken-house');

describe('each check complains about the broken house', () => {
  const complaints: Record<string, string[]> = {
    format: ['apps/orders/src/badly-formatted.ts'],
    lint: ["Function 'budgets' has a complexity of"],
    'file names': [
      'apps/orders/src/OrderList.ts: not <subject>.<role>.ts with a known role',
      'apps/orders/src/order.boss.ts: not <subject>.<role>.ts with a known role',
      'apps/orders/src/order-manager.ts: the name says nothing',
      "apps/orders/src/order/index.ts: index.ts is a project's door only",
    ],
    boundaries: ['layer-kernel: libs/event-sourcing/src/index.ts'],
    types: ["apps/orders/src/wrong-type.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'."],
    OpenAPI: ['operation-operationId', 'operation-4xx-response'],
    'released messages': [
      'libs/contracts/released/0.1.0.json is not what was released: restore it',
      'orders.order.v1 no longer carries order.shipped: breaks readers of 0.2.0',
      'orders.order.v1 has 8 partitions, it had 4: breaks readers of 0.2.0',
      'orders.order.v1 keeps {"cleanup.policy":["delete"]}, it kept {"cleanup.policy":["compact"]}: breaks readers of 0.2.0',
      'the message order.shipped is gone: breaks readers of 0.2.0',
      'order.placed has the key "customer id", it was "order id": breaks readers of 0.2.0',
      'order.placed: status may now be "lost": breaks readers of 0.2.0',
      'order.placed: total is gone: breaks readers of 0.2.0',
    ],
    'dead code': ['apps/orders/src/hen.ts', 'nobodyAsksForThis', 'rxjs'],
  };
  const checks = checksOf(brokenHouse).filter(({ name }) => name !== 'generated files');

  it.each(checks)('$name', async ({ name, find }) => {
    const findings = await find();
    expect(complaints[name]?.filter((words) => !findings.includes(words))).toEqual([]);
  });

  it('generated files', async () => {
    const stale = { file: 'README.md', make: async () => 'what the code would say now' };
    const missing = { file: 'docs/nowhere.json', make: async () => '{}' };
    const fresh = {
      file: 'package.json',
      make: async (root: string) => readFileSync(join(root, 'package.json'), 'utf8'),
    };
    expect(await outdated(brokenHouse, [stale, missing, fresh])).toEqual([
      'README.md is out of date: run `npm run generate` and commit it',
      'docs/nowhere.json is missing: run `npm run generate` and commit it',
    ]);
  });
});

describe('the lint rules', () => {
  it('are broken where the broken house says so, and nowhere else', async () => {
    const { output } = await run('eslint', ['--format', 'json', 'apps', 'libs'], { quiet: true, cwd: brokenHouse });
    const files = JSON.parse(output) as { filePath: string; messages: { ruleId: string | null }[] }[];
    const findings = files.flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId }) => ({ file: filePath.slice(brokenHouse.length + 1), rule: ruleId ?? 'unused-excuse' })),
    );
    expect(byFile(findings)).toEqual(announced('lint'));
  });

  it('that we set ourselves are each broken somewhere in the broken house', () => {
    // What a preset brings is named `<our block> > <theirs>`.
    const own = eslintConfig.filter(({ name }) => /^proofmark\/\S+$/.test(name ?? ''));
    const rules = own.flatMap((block) => Object.entries(block.rules ?? {}));
    const set = rules.filter(([, level]) => level !== 'off').map(([rule]) => rule);
    expect(set.filter((rule) => !everyAnnounced('lint').has(rule))).toEqual([]);
  });
});

describe('the boundaries', () => {
  it('are broken where the broken house says so, and nowhere else', async () => {
    const { summary } = await cruise(brokenHouse);
    const findings = summary.violations.map(({ from, rule }) => ({ file: from, rule: rule.name }));
    expect(byFile(findings)).toEqual(announced('boundaries'));
  });

  it('are each broken somewhere in the broken house', () => {
    const names = [house, brokenHouse].flatMap((root) => boundaries(root).forbidden.map(({ name }) => name));
    expect(names.filter((name) => !everyAnnounced('boundaries').has(name))).toEqual([]);
  });

  it('each watch at least one file of this repository', async () => {
    const { modules } = await cruise(house);
    const idle = boundaries(house).forbidden.filter(
      ({ from }) => !modules.some(({ source }) => isWatched(source, from)),
    );
    expect(idle.map(({ name }) => name)).toEqual([]);
  });
});

/** What the files of the broken house say at their top that they break. */
function announced(kind: 'lint' | 'boundaries'): Record<string, string[]> {
  const mark = `// ${kind}: `;
  const findings = globSync('{apps,libs}/*/src/**/*.ts', { cwd: brokenHouse }).flatMap((file) => {
    const lines = readFileSync(join(brokenHouse, file), 'utf8').split('\n');
    const rules = lines.filter((line) => line.startsWith(mark)).flatMap((line) => line.slice(mark.length).split(', '));
    return rules.map((rule) => ({ file, rule }));
  });
  return byFile(findings);
}

function everyAnnounced(kind: 'lint' | 'boundaries'): Set<string> {
  return new Set(Object.values(announced(kind)).flat());
}

function byFile(findings: Finding[]): Record<string, string[]> {
  const files = [...Map.groupBy(findings, ({ file }) => file)].sort();
  return Object.fromEntries(files.map(([file, found]) => [file, [...new Set(found.map(({ rule }) => rule))].sort()]));
}

async function cruise(root: string) {
  const { output } = await run('depcruise', ['--output-type', 'json', 'apps', 'libs'], { quiet: true, cwd: root });
  return JSON.parse(output) as {
    modules: { source: string }[];
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
}

function isWatched(source: string, { path = '', pathNot }: { path?: string; pathNot?: string }): boolean {
  return new RegExp(path).test(source) && !(pathNot && new RegExp(pathNot).test(source));
}
