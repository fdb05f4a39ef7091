import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, run } from './run.mjs';

/**
 * Builds an app and all it stands on, unless nothing changed since the last time: even an idle `tsc -b` takes longer than
 * everything else at a start.
 *
 * @param {string} [app] its folder below apps/
 * @returns {Promise<boolean>} whether there is a build to run; what is wrong has been said by the compiler
 */
export async function buildWhenNeeded(app = 'standalone') {
  const folder = join(root, 'apps', app);
  const stamp = join(folder, 'dist/built-from');
  const projects = referencedProjects(folder);
  const state = stateOfSources(projects);
  const isWhole = projects.every((project) => existsSync(join(project, 'dist/index.js')));
  if (isWhole && existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return true;
  console.log('Building …');
  const { code } = await run('node', [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-b',
    join(folder, 'tsconfig.build.json'),
  ]);
  if (code === 0) writeFileSync(stamp, state);
  return code === 0;
}

/** The app and every project that its build names. */
function referencedProjects(folder) {
  const { references } = JSON.parse(readFileSync(join(folder, 'tsconfig.build.json'), 'utf8'));
  return [folder, ...references.map(({ path }) => dirname(join(folder, path)))];
}

/** Names, sizes and times of everything the build reads. */
function stateOfSources(projects) {
  const files = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.build.json'].map((file) => join(root, file));
  for (const project of projects) {
    files.push(
      join(project, 'package.json'),
      join(project, 'tsconfig.build.json'),
      ...sourcesBelow(join(project, 'src')),
    );
  }
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function sourcesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => /\.(ts|json)$/.test(file) && !file.endsWith('.spec.ts'))
    .sort()
    .map((file) => join(folder, file));
}
