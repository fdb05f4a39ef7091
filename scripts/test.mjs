// `npm test`: everything, once. Arguments go to Jest: `npm test -- apps/codes`, `npm test -- -t 'sentence'`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run } from './run.mjs';
import { summarise } from './test-summary.mjs';

const folder = mkdtempSync(join(tmpdir(), 'proofmark-test-'));
const resultFile = join(folder, 'result.json');

const { code } = await run('node', [
  '--experimental-vm-modules',
  // Jest reads our sources by itself; the threads that a service starts read them so.
  '--import',
  join(root, 'libs/testing/src/typescript-process.mjs'),
  '--disable-warning=ExperimentalWarning',
  join(root, 'node_modules/jest/bin/jest.js'),
  '--json',
  `--outputFile=${resultFile}`,
  ...process.argv.slice(2),
]);

const { lines, failed } = summarise(readResult(), code);
rmSync(folder, { recursive: true });
console.log(lines.join('\n'));
process.exitCode = failed > 0 ? 1 : 0;

function readResult() {
  try {
    return JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch {
    return undefined;
  }
}
