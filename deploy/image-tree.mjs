// `node deploy/image-tree.mjs APP`: puts into image/ what one compiled app runs on, and a package.json of the packages it needs. All apps
// share one package-lock.json; which of its packages an app needs stands nowhere but in the code.
import { copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.cwd();
const image = join(root, 'image');
const house = JSON.parse(readFileSync('package.json', 'utf8'));
const app = process.argv[2];
const main = `apps/${app}/dist/main.js`;
if (!existsSync(main)) throw new Error(`There is no ${main}. Was the image built with --build-arg APP=<app>?`);

const files = new Set();
const packages = new Set();
follow(resolve(main));

for (const file of files) copy(relative(root, file));
const projects = [...new Set([...files].flatMap(projectOf))].sort();
for (const project of projects) copy(join(project, 'package.json'));
copy('package-lock.json');
copy('deploy/health-check.mjs', 'health-check.mjs');

const dependencies = Object.fromEntries([...packages].sort().map((name) => [name, house.dependencies[name]]));
const { version, overrides } = house;
const own = { name: `proofmark-${app}`, version, private: true, type: 'module', workspaces: projects };
writeFileSync(join(image, 'package.json'), JSON.stringify({ ...own, dependencies, overrides }, null, 2));
writeFileSync(join(image, 'main.js'), `import './${main}';\n`);

/**
 * A file of ours and whatever its strings may mean: another file, a door of another project, a package. Some packages are found by name
 * at run time, so the strings of imports alone would not do; one too many does no harm.
 */
function follow(file) {
  if (files.has(file)) return;
  files.add(file);
  if (!file.endsWith('.js')) return;
  for (const [, , text] of readFileSync(file, 'utf8').matchAll(/(['"`])([@.\w][^'"`\s]*)\1/g)) {
    if (text.startsWith('.')) followFile(resolve(dirname(file), text));
    else if (text.startsWith('@proofmark/')) followFile(realpathSync(fileURLToPath(import.meta.resolve(text))));
    else packagesNamed(text).forEach((name) => packages.add(name));
  }
}

function followFile(file) {
  if (file.startsWith(`${root}/`) && statSync(file, { throwIfNoEntry: false })?.isFile()) follow(file);
}

function packagesNamed(text) {
  return Object.keys(house.dependencies).filter((name) => text === name || text.startsWith(`${name}/`));
}

/** `apps/codes`, `libs/runtime`; none for a file of the repository's own. */
function projectOf(file) {
  return relative(root, file).match(/^(?:apps|libs)\/[^/]+/) ?? [];
}

function copy(from, to = from) {
  mkdirSync(dirname(join(image, to)), { recursive: true });
  copyFileSync(join(root, from), join(image, to));
}
