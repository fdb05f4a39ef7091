import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import dockerignore from '@balena/dockerignore';

/** @returns {(file: string) => boolean} whether Docker would be sent a file */
export function contextFilter(root) {
  return dockerignore()
    .add(readFileSync(join(root, '.dockerignore'), 'utf8'))
    .createFilter();
}

/** Copies what `docker build` would send from a repository. @returns {number} how many files */
export function copyContext(root, to) {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = listed.trim().split('\n').filter(contextFilter(root));
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(root, file), join(to, file));
  }
  return files.length;
}
