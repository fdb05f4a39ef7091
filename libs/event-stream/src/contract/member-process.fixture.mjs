// A member of a group in a process of its own, to be killed. Its effect and its position are one file, replaced in one step,
// as a service's are rows of one transaction.
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** @type {{ foreign: import('./engine-under-test.fixture.js').ForeignStream, topic: string, group: string, folder: string, dieAt: number | null, dieWhen: 'before-effect' | 'after-effect' }} */
const { foreign, topic, group, folder, dieAt, dieWhen } = JSON.parse(process.argv[2] ?? '');

// The engine is run from its TypeScript source: imports say `./file.js`, as they must for the built files.
registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error;
      return next(specifier.replace(/\.js$/, '.ts'), context);
    }
  },
});

const effects = `${folder}/effects.json`;
const engine = (await import(foreign.module))[foreign.exported];
const stream = await engine.open(foreign.options);
await stream.subscribe({
  group,
  topics: [topic],
  from: 'earliest',
  sharing: { kind: 'shared' },
  maxBatch: 10,
  handle: async ({ partition, records }) => {
    const numbers = records.map(({ message }) => message.data.n);
    appendFileSync(`${folder}/deliveries`, numbers.map((n) => `${n}\n`).join(''));
    const dies = numbers.includes(dieAt);
    if (dies && dieWhen === 'before-effect') process.kill(process.pid, 'SIGKILL');
    store(partition, records);
    if (dies) process.kill(process.pid, 'SIGKILL');
  },
});

function store(partition, records) {
  const known = existsSync(effects) ? JSON.parse(readFileSync(effects, 'utf8')) : { positions: {}, numbers: [] };
  const position = BigInt(known.positions[partition] ?? 0);
  const fresh = records.filter(({ offset }) => offset >= position);
  known.numbers.push(...fresh.map(({ message }) => message.data.n));
  known.positions[partition] = String(records.at(-1).offset + 1n);
  writeFileSync(`${effects}.new`, JSON.stringify(known));
  renameSync(`${effects}.new`, effects);
}
