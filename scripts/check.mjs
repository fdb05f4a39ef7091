// `npm run check`: all guard rails, or those named: `npm run check -- lint types`.
import { checksOf } from './checks.mjs';
import { root } from './run.mjs';

const wanted = process.argv.slice(2);
const checks = checksOf(root).filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const results = [];

for (const { name, find } of checks) {
  const startedAt = performance.now();
  const findings = await find().catch((error) => String(error?.stack ?? error));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  results.push({ name, findings, seconds });
  console.log(`${findings ? 'FAILED' : 'passed'}  ${name.padEnd(16)} ${seconds.padStart(6)} s`);
}

for (const { name, findings } of results.filter(({ findings }) => findings))
  console.log(`\n── ${name} ──\n${findings}`);

const failed = results.filter(({ findings }) => findings).length;
console.log(`\n${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || results.length === 0 ? 1 : 0;
