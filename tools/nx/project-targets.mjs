import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const jest =
  'node --experimental-vm-modules --disable-warning=ExperimentalWarning --import ./libs/testing/src/typescript-process.mjs node_modules/jest/bin/jest.js';

/** Nx plugin: every folder below apps/ and libs/ gets the same targets, so that no project carries a copy of them. */
export const name = 'proofmark-project-targets';

/** @type {import('nx/src/project-graph/plugins').CreateNodes} */
export const createNodes = [
  '{apps,libs}/*/package.json',
  (packageFiles, _options, { workspaceRoot }) =>
    packageFiles.map((packageFile) => {
      const root = dirname(packageFile);
      const served = existsSync(join(workspaceRoot, root, 'src/main.ts'));
      return [packageFile, { projects: { [root]: { root, targets: targetsOf(root, served) } } }];
    }),
];

/**
 * @param {string} root the project's folder, from the repository's root
 * @param {boolean} served whether the project can run as a process of its own
 */
export function targetsOf(root, served) {
  return {
    // `tsc -b` builds what the project refers to by itself; two at a time would write the same files.
    build: {
      ...inRoot(`tsc -b ${root}/tsconfig.build.json`),
      inputs: ['production', '^production'],
      outputs: ['{projectRoot}/dist'],
      parallelism: false,
    },
    typecheck: { ...inRoot(`tsc -p ${root}/tsconfig.json`), inputs: ['default', '^production'] },
    lint: {
      ...inRoot(`eslint ${root}`),
      inputs: ['default', '^production', '{workspaceRoot}/eslint.config.mjs'],
    },
    test: {
      ...inRoot(`${jest} --passWithNoTests ${root}/src`),
      inputs: ['default', '^production', '{workspaceRoot}/jest.config.mjs', '{workspaceRoot}/jest.preset.mjs'],
      parallelism: false,
    },
    ...(served && {
      serve: {
        ...inRoot(`node --enable-source-maps ${root}/dist/main.js`),
        cache: false,
        continuous: true,
        dependsOn: ['build'],
      },
    }),
  };
}

function inRoot(command) {
  return { executor: 'nx:run-commands', cache: true, options: { command, cwd: '{workspaceRoot}' } };
}
