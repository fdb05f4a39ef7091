import { relative } from 'node:path';
import ts from 'typescript';
import { literalOf, objectNamed, programOf, walk } from './shipped-code.mjs';

const INTRODUCTION = `# Errors

Every refusal is answered with \`{ "error": { "code", "message", "details"? } }\`. A code is stable and never used for anything else;
the message is for people and may change. 4xx: change the request, or wait where \`Retry-After\` is given. 5xx: try the same again.

| code | status | said by | meaning |
| --- | --- | --- | --- |
`;
const SEE_MESSAGE = 'The message says what is wrong, the details where.';

/**
 * @returns {string} docs/errors.md: every code the shipped code can answer with. A code is found where a \`Rejected\` or \`HttpProblem\`
 * is made, by its type, and where a table holds both \`status\` and \`code\`. Throws where that type is no list of literals.
 */
export function errorsPage(root) {
  const program = programOf(root);
  const checker = program.getTypeChecker();
  const statusOfKind = objectNamed(program, 'STATUS_OF_KIND');
  const refusals = program.getSourceFiles().flatMap((source) => {
    const project = /^(?:apps|libs)\/([^/]+)\/src\//.exec(relative(root, source.fileName).replaceAll('\\', '/'))?.[1];
    if (!project) return [];
    return [...walk(source)]
      .flatMap((node) => refusalsAt(node, checker, statusOfKind))
      .map((refusal) => ({ project, ...refusal }));
  });
  const ofTheEdge = Object.entries(objectNamed(program, 'HTTP_CODES')).map(([code, { status, meaning }]) => ({
    project: 'every service',
    code,
    status,
    meaning,
  }));
  return INTRODUCTION + rows([...ofTheEdge, ...refusals]);
}

function refusalsAt(node, checker, statusOfKind) {
  if (ts.isObjectLiteralExpression(node)) return refusalInTable(node);
  if (!ts.isNewExpression(node) || !node.arguments) return [];
  const [first, second, message] = node.arguments;
  const name = node.expression.getText();
  const meaning = textOf(message, checker);
  if (name === 'Rejected') {
    const statuses = literalsOf(first, checker).map((kind) => statusOfKind[kind]);
    return combine(statuses, literalsOf(second, checker), meaning);
  }
  // What the edge refuses in Fastify's name is in HTTP_CODES, so its type is the wide one.
  const isPlain = name === 'HttpProblem' && ts.isStringLiteral(second);
  return isPlain ? combine(literalsOf(first, checker), [second.text], meaning) : [];
}

function refusalInTable(node) {
  const { status, code, message } = literalOf(node) ?? {};
  return typeof status === 'number' && typeof code === 'string'
    ? [{ status, code, meaning: typeof message === 'string' ? message : undefined }]
    : [];
}

function combine(statuses, codes, meaning) {
  return statuses.flatMap((status) => codes.map((code) => ({ status, code, meaning })));
}

function literalsOf(expression, checker) {
  const type = checker.getTypeAtLocation(expression);
  const types = type.isUnion() ? type.types : [type];
  if (types.every((one) => one.isLiteral())) return types.map(({ value }) => value);
  const source = expression.getSourceFile();
  const line = source.getLineAndCharacterOfPosition(expression.getStart()).line + 1;
  throw new Error(
    `${source.fileName}:${line}: \`${expression.getText()}\` needs a type of literals, for docs/errors.md`,
  );
}

/** The words of a literal, or of a constant that is one, with … where something is filled in. */
function textOf(expression, checker) {
  if (!expression) return undefined;
  if (ts.isStringLiteralLike(expression)) return expression.text;
  if (ts.isIdentifier(expression))
    return textOf(checker.getSymbolAtLocation(expression)?.valueDeclaration?.initializer, checker);
  if (!ts.isTemplateExpression(expression)) return undefined;
  return expression.head.text + expression.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

function rows(refusals) {
  const byCode = [...Map.groupBy(refusals, ({ code }) => code)].sort(([a], [b]) => (a < b ? -1 : 1));
  return byCode.map(([code, same]) => `| ${cellsOf(code, same).join(' | ')} |\n`).join('');
}

function cellsOf(code, same) {
  const distinct = (values) => [...new Set(values)].sort().join(', ');
  const meaning = same.find((refusal) => refusal.meaning)?.meaning ?? SEE_MESSAGE;
  const everywhere = same.some(
    ({ project }) => project === 'every service' || project === 'runtime' || project === 'event-sourcing',
  );
  const projects = everywhere ? 'every service' : distinct(same.map(({ project }) => project));
  return [`\`${code}\``, distinct(same.map(({ status }) => status)), projects, meaning.replaceAll('|', '\\|')];
}
