import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { walk } from './shipped-code.mjs';

const RULES = new URL('./epcis-rules.json', import.meta.url);
const SPECS = ['apps/passport/src/**/*.spec.ts', 'libs/gs1/src/**/*.spec.ts', 'e2e/*epcis*.spec.ts'];
/** Queries in here are asked of stored events, and of the evaluator that reads the events themselves. */
const CASES = 'apps/passport/src/epcis/query/query-cases.fixture.ts';
const OF_CASES = 'apps/passport/src/epcis/query/event.query.int.spec.ts';
const ASKING = /^apps\/passport\/src\/epcis\/.*\.int\.spec\.ts$/;
/** `[EPCIS 8.2.7.1 MATCH_epc]`: the number may be left out, several rules stand apart by `; `. */
const NAMED = /\[EPCIS (?:\d[\d.]*\s)?([^\]]+)\]\s*/g;
const SHOWN = 3;

/**
 * @returns {string} docs/epcis-conformance.md: the rules of epcis-rules.json, each with the tests that prove it. A test proves the rules its
 * title names, and the parameters it asks with. Throws where a title names a rule that there is not.
 */
export function conformancePage(root) {
  const chapters = JSON.parse(readFileSync(RULES, 'utf8'));
  const tests = [...SPECS.flatMap((pattern) => globSync(pattern, { cwd: root }))]
    .sort()
    .flatMap((file) => testsIn(root, file));
  tests.push(...casesIn(root));
  const known = new Set(chapters.flatMap(({ rules }) => rules.map(({ id }) => id)));
  for (const { names, file } of tests)
    for (const name of names)
      if (!known.has(name)) throw new Error(`${file} names a rule that is not in epcis-rules.json: ${name}`);
  const judged = chapters.map(({ chapter, rules }) => ({
    chapter,
    rules: rules.map((rule) => ({ ...rule, proofs: tests.filter((test) => isProof(test, rule)) })),
  }));
  return introduction(judged.flatMap(({ rules }) => rules)) + judged.map(section).join('');
}

function isProof({ names, asks }, { id, parameter }) {
  if (names.includes(id)) return true;
  if (parameter === undefined) return false;
  const start = /[_:]$/.test(parameter) ? parameter : `${parameter}=`;
  return asks.some((text) => text.split(/[?&]/).some((one) => one.startsWith(start)));
}

/** Every test of a file that is run: its whole title, the rules that it or what it stands in names, the texts in it. */
function testsIn(root, file) {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node, outer) => {
    const call = ts.isCallExpression(node) ? titled(node) : undefined;
    const titles = call ? [...outer, call.title] : outer;
    if (call?.kind === 'it') found.push(...testsOf(file, node, titles));
    ts.forEachChild(node, (child) => visit(child, titles));
  };
  visit(source, []);
  return found;
}

function testsOf(file, call, titles) {
  const asks = ASKING.test(file) ? textsIn(call) : [];
  return perRow(call, titles).map((each) => testOf(file, each, asks));
}

/** `[EPCIS %s] …` of a table names the rule that stands first in each of its rows. */
function perRow(call, titles) {
  if (!titles.at(-1).includes('[EPCIS %s]')) return [titles];
  const rows = [...walk(call.expression)].find(ts.isArrayLiteralExpression)?.elements ?? [];
  const firsts = rows.map((row) => (ts.isArrayLiteralExpression(row) ? row.elements[0] : row));
  return firsts.map(({ text }) => [...titles.slice(0, -1), titles.at(-1).replaceAll('%s', text)]);
}

function testOf(file, titles, asks) {
  const title = titles.join(' ');
  const names = [...title.matchAll(NAMED)]
    .flatMap(([, named]) => named.split('; '))
    .filter((name) => !/^\d+\.[\d.]+$/.test(name));
  return { file, title: title.replace(NAMED, '').trim(), names, asks };
}

/** A `describe(…)` or `it(…)`, also of `each`, and not skipped. */
function titled(call) {
  const callee = call.expression.getText();
  const [first] = call.arguments;
  if (!first || !(ts.isStringLiteralLike(first) || ts.isTemplateExpression(first)) || callee.includes('.skip'))
    return undefined;
  const [, kind] = /^(describe|it|official)\b/.exec(callee) ?? [];
  return (
    kind && { kind: kind === 'it' ? 'it' : 'describe', title: first.getText().slice(1, -1).replaceAll("\\'", "'") }
  );
}

function textsIn(node) {
  return [...walk(node)].filter((one) => ts.isStringLiteralLike(one) || ts.isTemplateHead(one)).map(({ text }) => text);
}

function casesIn(root) {
  const source = ts.createSourceFile(CASES, readFileSync(join(root, CASES), 'utf8'), ts.ScriptTarget.Latest, true);
  return [...walk(source)].filter(ts.isObjectLiteralExpression).flatMap((object) => {
    const [title, found] = ['title', 'found'].map(
      (name) => object.properties.find((property) => property.name?.getText() === name)?.initializer,
    );
    if (!title || !found || !ts.isStringLiteralLike(title)) return [];
    return [testOf(OF_CASES, [`a stored event with ${title.text} is found by what describes it`], textsIn(found))];
  });
}

function introduction(rules) {
  const proven = rules.filter(({ proofs }) => proofs.length > 0).length;
  const left = rules.filter(({ proofs, note }) => proofs.length === 0 && note === undefined).length;
  return `# Conformance with EPCIS 2.0

What the standard (ISO/IEC 19987, CBV: ISO/IEC 19988) asks of a repository, and the tests that prove it here; made from the titles of the
tests by \`npm run generate\`. ${rules.length} rules: ${proven} proven by tests, ${left} without a test of their own, ${rules.length - proven - left} not supported.

The interface is below \`/api/v1/epcis\`; numbers are chapters of the standard, *beyond* is what it does not ask for. Where the standard's own
files contradict each other or its text, [the schema's exceptions](../apps/passport/src/epcis/validation/official-verdicts.spec.ts) say which was followed.
`;
}

function section({ chapter, rules }) {
  const rows = rules.map(
    ({ id, section: number, says, note, proofs }) =>
      `| ${code(id)} | ${number} | ${cell(says)} | ${proofs.length > 0 ? proofs.length : ''} | ${proofs.length > 0 ? cell(links(proofs)) : (note ?? '**not proven by a test of its own**')} |\n`,
  );
  return `\n## ${chapter}\n\n| rule | chapter | what it says | tests | proven by, among others |\n| --- | --- | --- | --- | --- |\n${rows.join('')}`;
}

/** Those that name the rule first. */
function links(proofs) {
  const best = [...proofs].sort((a, b) => b.names.length - a.names.length).slice(0, SHOWN);
  return best.map(({ file, title }) => `[${title.replaceAll(/[[\]]/g, '')}](../${file})`).join('; ');
}

const code = (id) => `\`${id}\``;
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
