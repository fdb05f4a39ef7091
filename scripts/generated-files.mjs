import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configurationPage } from './generators/configuration.mjs';
import { conformancePage } from './generators/epcis-conformance.mjs';
import { errorsPage } from './generators/errors.mjs';

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
  {
    file: 'docs/openapi.json',
    async make(root) {
      const { openApiDocument } = await import('@proofmark/gateway');
      const [{ identity }, { codes }, { analytics }, { webhooks }, { passport }] = await Promise.all([
        import('@proofmark/identity'),
        import('@proofmark/codes'),
        import('@proofmark/analytics'),
        import('@proofmark/webhooks'),
        import('@proofmark/passport'),
      ]);
      return json(await openApiDocument([identity, codes, analytics, webhooks, passport], versionOf(root)));
    },
  },
  {
    file: 'docs/epcis-schema.json',
    make: async () => json((await import('./generators/epcis-documents.mjs')).documentSchema),
  },
  {
    file: 'apps/passport/src/epcis/validation/compiled-schema.ts',
    make: async () => (await import('./generators/epcis-validators.mjs')).compiledValidators(),
  },
  { file: 'docs/epcis-conformance.md', make: async (root) => conformancePage(root) },
  { file: 'docs/errors.md', make: async (root) => errorsPage(root) },
  { file: 'docs/configuration.md', make: async (root) => configurationPage(root) },
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
