import { readFileSync } from 'node:fs';
import { DockerfileParser } from 'dockerfile-ast';

/**
 * @typedef {{ keyword: string, flags: Record<string, string>, words: string[], text: string }} Step `text`: all that follows the keyword
 * and its flags; `words`: the same split, or what a JSON array lists
 * @typedef {{ name: string, base: string, steps: Step[] }} Stage
 */

/**
 * Reads what a Dockerfile says, with its variables still in it.
 *
 * @param {string} file
 * @returns {{ defaults: Record<string, string>, stages: Stage[] }} `defaults`: of the ARGs before the first FROM
 */
export function readDockerfile(file) {
  const defaults = {};
  const stages = [];
  for (const instruction of DockerfileParser.parse(readFileSync(file, 'utf8')).getInstructions()) {
    const step = stepOf(instruction);
    if (step.keyword === 'FROM') stages.push({ base: step.words[0], name: step.words[2] ?? 'image', steps: [] });
    else if (stages.length === 0) Object.assign(defaults, Object.fromEntries([assignment(step.words[0])]));
    else stages.at(-1).steps.push(step);
  }
  return { defaults, stages };
}

/** `NAME=value`; without a value it is empty. */
export function assignment(word) {
  const [name, ...value] = word.split('=');
  return [name, value.join('=')];
}

function stepOf(instruction) {
  const flags = Object.fromEntries((instruction.getFlags?.() ?? []).map((flag) => [flag.getName(), flag.getValue()]));
  const all = (instruction.getRawArgumentsContent() ?? '').replaceAll(/\\\n\s*/g, ' ');
  const text = all.replace(/^(?:--\S+\s+)*/, '');
  return { keyword: instruction.getKeyword(), flags, words: wordsOf(text), text };
}

function wordsOf(text) {
  const json = text.slice(text.indexOf('['));
  return json.startsWith('[') && text.includes('[') ? JSON.parse(json) : text.split(/\s+/);
}
