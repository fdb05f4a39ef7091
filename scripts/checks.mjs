import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { misnamed } from '../tools/file-names.mjs';
import { outdated } from './generated-files.mjs';
import { contractFindings } from './released-contracts.mjs';
import { root as house, run } from './run.mjs';

/**
 * What `npm run check` asks, in its order: types come before the generated files, which the built code makes.
 *
 * @param {string} root the repository to look at
 * @returns {{ name: string, find: () => Promise<string> }[]} `find` answers with the findings, '' when there are none
 */
export function checksOf(root) {
  const check = (name, program, args) => ({ name, find: () => findings(root, program, args) });
  const sources = ['apps', 'libs', 'e2e', 'bench'].filter((folder) => existsSync(join(root, folder)));
  return [
    check('format', 'prettier', ['--check', '--log-level', 'warn', '.']),
    check('lint', 'eslint', ['.']),
    { name: 'file names', find: async () => misnamed(root).join('\n') },
    check('boundaries', 'depcruise', ['--output-type', 'err', ...sources]),
    check('types', 'tsc', ['-b', '--pretty', 'false']),
    check('dead code', 'knip', ['--no-progress']),
    check('OpenAPI', 'redocly', ['lint', '--config', join(house, 'redocly.yaml'), 'docs/openapi.json']),
    { name: 'released messages', find: async () => (await contractFindings(root)).join('\n') },
    { name: 'generated files', find: async () => (await outdated(root)).join('\n') },
  ];
}

async function findings(root, program, args) {
  const { code, output } = await run(program, args, { quiet: true, cwd: root });
  return code === 0 ? '' : output.trim() || `${program} ended with code ${code}`;
}
