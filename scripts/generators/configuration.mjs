import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';

const INTRODUCTION = `# Configuration

Every environment variable, by the class that reads it. A process reads its environment once, when it starts, and says every variable that
is missing or wrong. \`npm start\` needs none of them: it takes those of \`StandaloneConfig\` and makes the rest itself.
`;

/** @returns {string} docs/configuration.md: every variable of every \`*.config.ts\`, as the code declares it */
export function configurationPage(root) {
  const files = globSync('{apps,libs}/*/src/**/*.config.ts', { cwd: root }).sort(byReader);
  const sections = files.flatMap((file) => classesIn(join(root, file)).map((node) => section(node)));
  return `${INTRODUCTION}\n${sections.join('\n')}`;
}

/** The standalone first, for it is met first; then what all services share; then theirs. */
function byReader(a, b) {
  const rank = (file) => ['standalone.config.ts', 'runtime.config.ts'].indexOf(basename(file)) >>> 0;
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function classesIn(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.filter(ts.isClassDeclaration);
}

function section(node) {
  const heritage = node.heritageClauses?.[0]?.types[0]?.expression.getText();
  const rows = node.members.filter(ts.isPropertyDeclaration).map(row);
  const table =
    rows.length > 0 ? ['| variable | default | allowed | what |', '| --- | --- | --- | --- |', ...rows, ''] : [];
  const lines = [
    `## ${node.name.text}`,
    '',
    ...sentence(commentOf(node)),
    ...(heritage ? [`All of ${heritage}${rows.length > 0 ? ', and' : ''}`, ''] : []),
  ];
  return [...lines, ...table].join('\n');
}

function sentence(text) {
  return text ? [text, ''] : [];
}

function row(property) {
  const rules = new Map(ts.getDecorators(property)?.map(({ expression }) => ruleOf(expression)) ?? []);
  const cells = [`\`${property.name.text}\``, defaultOf(property, rules), allowedBy(rules), commentOf(property)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** @returns {[string, import('typescript').Expression[]]} a decorator's name and its arguments */
function ruleOf(expression) {
  return [expression.expression.getText(), expression.arguments];
}

function defaultOf(property, rules) {
  if (property.initializer) return valueOf(property.initializer);
  return property.questionToken || rules.has('IsOptional') ? '' : '**required**';
}

function allowedBy(rules) {
  const bounds = [
    ['from', 'Min'],
    ['to', 'Max'],
  ].flatMap(([word, rule]) => (rules.has(rule) ? `${word} ${numberIn(rules.get(rule)[0])}` : []));
  const choice = rules.has('IsIn') ? rules.get('IsIn')[0].elements.map(({ text }) => text) : [];
  const kinds = [rules.has('IsBoolean') && 'true · false', rules.has('Secret') && 'secret'];
  return [bounds.join(' '), choice.join(' · '), ...kinds].filter(Boolean).join(', ');
}

function valueOf(expression) {
  const value = ts.isStringLiteral(expression) ? expression.text : (numberIn(expression) ?? expression.getText());
  return value === '' ? 'empty' : `\`${value}\``;
}

/** The number that products of literals and constants of the same file come to; undefined for anything else. */
function numberIn(expression) {
  if (ts.isNumericLiteral(expression)) return Number(expression.text);
  if (ts.isBinaryExpression(expression)) return numberIn(expression.left) * numberIn(expression.right);
  if (!ts.isIdentifier(expression)) return undefined;
  const variables = expression.getSourceFile().statements.filter(ts.isVariableStatement);
  const declarations = variables.flatMap(({ declarationList }) => declarationList.declarations);
  return numberIn(declarations.find(({ name }) => name.getText() === expression.text).initializer);
}

function commentOf(node) {
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment;
  return (ts.getTextOfJSDocComment(comment) ?? '').replaceAll(/\s+/g, ' ').trim();
}
