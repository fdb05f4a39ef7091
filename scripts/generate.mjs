// `npm run generate`: builds, then writes every generated file anew.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generatedFiles } from './generated-files.mjs';
import { root, run } from './run.mjs';

const { code } = await run('tsc', ['-b']);
if (code !== 0) process.exit(code);

for (const { file, make } of generatedFiles) {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), await make(root));
  console.log(`wrote ${file}`);
}
