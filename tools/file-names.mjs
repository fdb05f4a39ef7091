import { globSync } from 'node:fs';

/** What a file may be; the list is closed so that a name says where to look. */
const ROLES = [
  ...['controller', 'dto', 'handler', 'decider', 'events', 'entity', 'projection', 'query', 'module', 'config'],
  ...['guard', 'filter', 'interceptor', 'pipe', 'topic', 'worker', 'schema', 'fixture'],
];
const SUBJECT = '[0-9a-z]+(?:-[0-9a-z]+)*';
const SOURCE = new RegExp(`^${SUBJECT}(?:\\.(?:${ROLES.join('|')}))?\\.(?:ts|mjs)$`);
/** A spec may carry the name of the invariant it proves: `relay.no-gap.int.spec.ts`. */
const SPEC = new RegExp(`^${SUBJECT}(?:\\.${SUBJECT})?(?:\\.int)?\\.spec\\.ts$`);
const GOLDEN = new RegExp(`^${SUBJECT}(?:\\.${SUBJECT})?\\.golden\\.json$`);
/** Words that name no thing: what is meant is in the file, and belongs into its name. */
const EMPTY_WORDS = /(?:^|[-.])(?:manager|helpers?|utils?|common|misc|processor|impl)(?:[-.]|$)/;

/** @returns {string[]} a sentence for each file below apps/ and libs/ whose name breaks the rules */
export function misnamed(root) {
  const files = globSync('{apps,libs}/*/src/**/*.{ts,mjs,json}', { cwd: root });
  return files.flatMap((file) => complaint(file.replaceAll('\\', '/')) ?? []).sort();
}

function complaint(file) {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (![SOURCE, SPEC, GOLDEN].some((pattern) => pattern.test(name)))
    return `${file}: not <subject>.<role>.ts with a known role`;
  if (EMPTY_WORDS.test(name)) return `${file}: the name says nothing; call it after what it does`;
  if (name === 'index.ts' && !/^(?:apps|libs)\/[^/]+\/src\/index\.ts$/.test(file))
    return `${file}: index.ts is a project's door only`;
  return undefined;
}
