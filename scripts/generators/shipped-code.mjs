import { join } from 'node:path';
import ts from 'typescript';

/** @returns {import('typescript').Program} everything below apps/ and libs/ that is shipped, with its types */
export function programOf(root) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const tests = ['**/*.spec.ts', '**/*.fixture.ts', '**/fixtures/**', '**/dist/**', '**/node_modules/**'];
  const files = ts.sys.readDirectory(root, ['.ts'], tests, ['apps/*/src/**/*', 'libs/*/src/**/*']);
  return ts.createProgram(files, { ...options, composite: false, declaration: false, noEmit: true });
}

/** A node and all below it. */
export function* walk(node) {
  yield node;
  const children = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* walk(child);
}

/** The value of the one constant object of this name. Throws when there is none: then a generated page would silently be empty. */
export function objectNamed(program, name) {
  for (const source of program.getSourceFiles().filter(({ isDeclarationFile }) => !isDeclarationFile)) {
    const declarations = source.statements
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => declarationList.declarations);
    const found = declarations.find((declaration) => declaration.name.getText() === name);
    if (found) return literalOf(found.initializer);
  }
  throw new Error(`No constant ${name} in the shipped code`);
}

/** The value of an expression of literals; undefined for parts that are none. */
export function literalOf(expression) {
  if (ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression)) return literalOf(expression.expression);
  if (ts.isStringLiteralLike(expression)) return expression.text;
  if (ts.isNumericLiteral(expression)) return Number(expression.text);
  if (!ts.isObjectLiteralExpression(expression)) return undefined;
  const entries = expression.properties.filter(ts.isPropertyAssignment);
  return Object.fromEntries(entries.map(({ name, initializer }) => [name.text, literalOf(initializer)]));
}
