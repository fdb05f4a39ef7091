import preset from './jest.preset.mjs';

export default {
  ...preset,
  testMatch: ['**/src/**/*.spec.ts', '<rootDir>/e2e/**/*.spec.ts', '<rootDir>/tools/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/tools/fixtures/'],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/tools/fixtures/', '<rootDir>/var/', '<rootDir>/.nx/'],
  // One PostgreSQL for the whole run; each spec takes a database of its own from it.
  globalSetup: './libs/testing/src/jest-global-setup.mjs',
  globalTeardown: './libs/testing/src/jest-global-teardown.mjs',
  maxWorkers: 2,
  // Of the modules of each spec something stays, and collecting the garbage of gigabytes holds up what is being tested.
  workerIdleMemoryLimit: '1500MB',
  // For a machine that is busy with other things as well; no test waits this long when it passes.
  testTimeout: 60_000,
};
