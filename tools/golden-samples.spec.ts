import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const house = fileURLToPath(new URL('..', import.meta.url));
const eventFiles = globSync('apps/*/src/**/*.events.ts', { cwd: house }).sort();

/** The names of the facts a file declares: `Event<'QrCodeCreated', …>`. */
function factsOf(file: string): string[] {
  const text = readFileSync(join(house, file), 'utf8');
  return [...text.matchAll(/\bEvent<\s*'(\w+)'/g)].flatMap(([, name]) => name ?? []).sort();
}

function samplesOf(file: string): string[] {
  const golden = join(house, file.replace(/\.ts$/, '.golden.json'));
  if (!existsSync(golden)) return [];
  const samples = JSON.parse(readFileSync(golden, 'utf8')) as { type: string }[];
  return [...new Set(samples.map(({ type }) => type))].sort();
}

describe('every fact that a service stores has a golden sample', () => {
  it('in services that store facts', () => expect(eventFiles.length).toBeGreaterThan(0));

  it.each(eventFiles)('%s', (file) => {
    const facts = factsOf(file);
    expect(facts.length).toBeGreaterThan(0);
    expect(samplesOf(file)).toEqual(facts);
  });
});
