import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * Reads a Compose file with `${NAME}`, `${NAME:-default}` and `${NAME:?what is wrong}` put in.
 *
 * @param {string} file
 * @param {Record<string, string>} env what stands in .env
 * @returns {object} Throws where a variable that must be there is missing or empty
 */
export function readComposeFile(file, env) {
  return interpolate(parse(readFileSync(file, 'utf8'), { merge: true }), env);
}

function interpolate(value, env) {
  if (typeof value === 'string') return value.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, valueIn(env));
  if (Array.isArray(value)) return value.map((item) => interpolate(item, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, interpolate(item, env)]));
}

function valueIn(env) {
  return (_, name, operator, text) => {
    if (env[name]) return env[name];
    if (operator === '?') throw new Error(`${name} ${text}`);
    return text ?? '';
  };
}
