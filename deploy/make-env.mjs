// `node deploy/make-env.mjs [FILE]`: writes .env from .env.example, with a random secret in every variable that has no value there. A file
// that exists keeps its values and gets only the secrets that it lacks.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

const EXAMPLE = new URL('../.env.example', import.meta.url);
const file = process.argv[2] ?? '.env';

const text = existsSync(file) ? readFileSync(file, 'utf8') : readFileSync(EXAMPLE, 'utf8');
const given = parseEnv(text);
const wanted = Object.entries(parseEnv(readFileSync(EXAMPLE, 'utf8'))).filter(([, value]) => value === '');
const lacking = wanted.map(([name]) => name).filter((name) => !given[name]);

const lines = text.split('\n').filter((line) => !lacking.some((name) => line.startsWith(`${name}=`)));
const made = lacking.map(
  (name) => `${name}=${randomBytes(32).toString(name === 'SEALING_KEY' ? 'base64' : 'base64url')}`,
);
if (made.length > 0)
  writeFileSync(file, `${[...lines.join('\n').trimEnd().split('\n'), '', ...made].join('\n')}\n`, { mode: 0o600 });
console.log(made.length > 0 ? `${file} now has ${lacking.join(', ')}.` : `${file} has all secrets.`);
