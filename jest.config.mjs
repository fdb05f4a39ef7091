import { existsSync } from 'node:fs';
import preset from './jest.preset.mjs';

const databaseForTheRun = 'libs/testing/src/jest-global-setup.mjs';

export default {
  ...preset,
  testMatch: ['**/src/**/*.spec.ts', '<rootDir>/e2e/**/*.spec.ts', '<rootDir>/tools/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/tools/fixtures/'],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/var/', '<rootDir>/.nx/'],
  ...(existsSync(new URL(databaseForTheRun, import.meta.url)) && {
    globalSetup: `./${databaseForTheRun}`,
    globalTeardown: './libs/testing/src/jest-global-teardown.mjs',
  }),
  maxWorkers: 2,
};
