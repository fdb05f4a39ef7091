import comments from '@eslint-community/eslint-plugin-eslint-comments/configs';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const TESTS = ['**/*.spec.ts', '**/*.fixture.ts', '**/fixtures/**/*.ts', 'e2e/**/*.ts'];
const PURE = ['**/*.decider.ts', '**/*.events.ts'];

/** The budgets: a file read in one go, a function held in one head. */
const budgets = {
  'max-lines': ['error', { max: 200 }],
  // A switch over all events counts once: its branches are a list, not a maze.
  complexity: ['error', { max: 8, variant: 'modified' }],
  'max-depth': ['error', 3],
  'max-params': ['error', 4],
};

const environment = 'Only <service>.config.ts reads the environment; take the config by injection.';
const clock = 'Rules take the time from the command; the same facts must fold to the same state for ever.';

export default defineConfig(
  {
    ignores: ['**/node_modules/', '**/dist/', 'var/', 'coverage/', '.nx/', 'tools/fixtures/', 'bench/results/'],
  },
  { name: 'proofmark/excuses', linterOptions: { reportUnusedDisableDirectives: 'error' } },
  comments.recommended,
  {
    name: 'proofmark/everything',
    rules: {
      ...budgets,
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      '@eslint-community/eslint-comments/require-description': ['error', { ignore: ['eslint-enable'] }],
      // A whole file may be excused from one rule, with the reason beside it, without an enable at its end.
      '@eslint-community/eslint-comments/disable-enable-pair': ['error', { allowWholeFile: true }],
      '@eslint-community/eslint-comments/no-unlimited-disable': 'error',
    },
  },
  {
    name: 'proofmark/typescript',
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.lint.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Ports and Nest hooks are async by contract also where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    name: 'proofmark/services',
    files: ['apps/**/*.ts'],
    ignores: ['**/*.config.ts', ...TESTS],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: environment }],
      'no-restricted-imports': [
        'error',
        ...['process', 'node:process'].map((name) => ({ name, importNames: ['env'], message: environment })),
      ],
    },
  },
  {
    name: 'proofmark/rules',
    files: PURE,
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: clock },
        { object: 'Math', property: 'random', message: clock },
        { object: 'process', message: environment },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: clock },
      ],
    },
  },
  {
    name: 'proofmark/tests',
    files: TESTS,
    rules: {
      'max-lines': ['error', { max: 400 }],
      // A test run that leaves out all but one proves nothing.
      'no-restricted-properties': [
        'error',
        ...['describe', 'it', 'test'].map((object) => ({
          object,
          property: 'only',
          message: 'Run one test from the command line.',
        })),
      ],
      // Answers of the API arrive untyped, and a test that reads a wrong field fails by itself.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  // What people read on their screen is written there on purpose.
  {
    name: 'proofmark/commands',
    files: ['scripts/**', 'bench/**', '.ci/**', 'tools/**', 'deploy/**'],
    rules: { 'no-console': 'off' },
  },
);
