// `npm run bench -- NAME [arguments]`: builds, then runs bench/NAME.bench.mjs or bench/NAME.bench.ts.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const [name, ...args] = process.argv.slice(2);
const file = [`bench/${name}.bench.mjs`, `bench/${name}.bench.ts`].find((path) => existsSync(join(root, path)));

if (file) {
  const { code } = await run('tsc', ['-b']);
  process.exitCode = code || (await run('node', [file, ...args])).code;
} else {
  const files = existsSync(join(root, 'bench')) ? readdirSync(join(root, 'bench')) : [];
  const names = files.flatMap((path) => /^(.+)\.bench\.(?:mjs|ts)$/.exec(path)?.[1] ?? []);
  console.error(`No benchmark named "${name ?? ''}". There are: ${names.join(', ') || 'none'}`);
  process.exitCode = 1;
}
