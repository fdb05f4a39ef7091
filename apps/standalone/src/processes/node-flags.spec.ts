import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { NODE_FLAGS } from './node-flags.js';

it('runs a service under the supervisor as its image does', async () => {
  const dockerfile = await readFile(fileURLToPath(new URL('../../../../deploy/Dockerfile', import.meta.url)), 'utf8');
  const [, command = ''] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  expect(JSON.parse(command)).toEqual(['node', ...NODE_FLAGS, 'main.js']);
});
