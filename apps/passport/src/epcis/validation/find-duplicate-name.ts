import { type Finding, shown, step } from './finding.js';
import { endOfText } from './json-text.js';

interface Level {
  /** The names so far; null in a list. */
  readonly names: Set<string> | null;
  /** The name, or the place in the list, that is being read. */
  at: string | number;
}

/** @param text valid JSON in which some object says a name twice; slow, so only asked when that is known */
export function findDuplicateName(text: string): Finding {
  const levels: Level[] = [];
  let last = '';
  for (let at = 0; at < text.length; at += 1) {
    const mark = text.charAt(at);
    if (mark === '"') {
      const start = at;
      at = endOfText(text, start);
      last = text.slice(start, at + 1);
    } else if (mark === ':' && !isNew(levels, last)) {
      return duplicate(levels);
    } else {
      move(levels, mark);
    }
  }
  return { pointer: '', issue: 'found a name twice in one object, allowed is once' };
}

/** @param quoted the name in front of a colon */
function isNew(levels: readonly Level[], quoted: string): boolean {
  const level = levels.at(-1);
  if (!level?.names) return true;
  const name = JSON.parse(quoted) as string;
  level.at = name;
  if (level.names.has(name)) return false;
  level.names.add(name);
  return true;
}

function move(levels: Level[], mark: string): void {
  const level = levels.at(-1);
  if (mark === '{') levels.push({ names: new Set(), at: '' });
  else if (mark === '[') levels.push({ names: null, at: 0 });
  else if (mark === '}' || mark === ']') levels.pop();
  else if (mark === ',' && typeof level?.at === 'number') level.at += 1;
}

function duplicate(levels: readonly Level[]): Finding {
  return {
    pointer: levels.map(({ at }) => step(at)).join(''),
    issue: `found the name ${shown(levels.at(-1)?.at)} twice in one object, allowed is once`,
  };
}
