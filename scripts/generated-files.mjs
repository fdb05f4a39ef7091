import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** Every file that is made from the code and checked in. They are made by the built projects: run `npm run build` first. */
export const generatedFiles = [
  {
    file: 'docs/asyncapi.json',
    async make(root) {
      const { asyncApiDocument } = await import('@proofmark/contracts');
      return json(asyncApiDocument(versionOf(root)));
    },
  },
];

/** @returns {Promise<string[]>} one sentence per file that is not what the code would make of it now */
export async function outdated(root, files = generatedFiles) {
  const sentences = await Promise.all(
    files.map(async ({ file, make }) => {
      const [stored, made] = await Promise.all([readFile(join(root, file), 'utf8').catch(() => undefined), make(root)]);
      if (stored === made) return [];
      return [
        `${file} ${stored === undefined ? 'is missing' : 'is out of date'}: run \`npm run generate\` and commit it`,
      ];
    }),
  );
  return sentences.flat();
}

function versionOf(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}
