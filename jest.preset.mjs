/** How TypeScript is run under test: native ESM, SWC with decorator metadata, the libs from source (nothing is built first). */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@proofmark/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  // Imports say `./file.js`, as Node wants them; under test the source behind it is `./file.ts`.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};
