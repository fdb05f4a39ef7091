import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'epcis2.js';
const VERSION = '2.7.3';
/** Code of others is run: it is what it was when it was looked at. */
const SHA512 = 'VMv0lh778dx4/l3H4PkLQD4GTzrWyL9dW0RICKVanvXunnnizA0EzRYpaJm0BH7Jq7hiLbgE2vNKJ/uV7vIaAw==';

/**
 * Brings an EPCIS client that others wrote. It is no dependency: one of its own cannot be had from every registry, and what is built does not need it.
 * @returns its entry, or null where no registry has it
 */
export function foreignClient(folder: string): string | null {
  try {
    const pack = ['pack', '--silent', '--fetch-retries=1', '--pack-destination', folder, `${NAME}@${VERSION}`];
    execFileSync('npm', pack, { timeout: 60_000 });
  } catch {
    return null;
  }
  const archive = join(folder, `${NAME}-${VERSION}.tgz`);
  const sha512 = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (sha512 !== SHA512) throw new Error(`${NAME} ${VERSION} is not what it was.`);
  execFileSync('tar', ['xzf', archive, '-C', folder]);
  return join(folder, 'package/dist/epcis2.node.js');
}
