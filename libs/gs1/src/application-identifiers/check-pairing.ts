import type { Gs1Problem } from '../problem.js';
import type { ElementString } from './check-value.js';
import { findApplicationIdentifier } from './find.js';

/** Which application identifiers must and must not stand together: General Specifications §4.14. Unknown ones are passed over. */
export function checkPairing(elements: readonly ElementString[]): Gs1Problem | undefined {
  const codes = elements.map(({ ai }) => ai);
  for (const { ai } of elements) {
    const definition = findApplicationIdentifier(ai);
    if (!definition) continue;
    const excluded = codes.find((code) => code !== ai && definition.excludes.some((pattern) => isLike(code, pattern)));
    if (excluded) return { code: 'wrong_pairing', ai, found: excluded, allowed: `no ${excluded} beside it` };
    const missed = definition.requires.find((group) => !isMet(group, codes));
    if (missed)
      return { code: 'wrong_pairing', ai, found: codes.join(', '), allowed: `${missed.join(' or ')} beside it` };
  }
  return undefined;
}

function isMet(group: readonly string[], codes: readonly string[]): boolean {
  return group.some((together) => together.split('+').every((pattern) => codes.some((code) => isLike(code, pattern))));
}

/** `31nn` is like every code of four digits that begins with 31. */
function isLike(code: string, pattern: string): boolean {
  const wild = pattern.indexOf('n');
  if (wild < 0) return code === pattern;
  return code.length === pattern.length && code.startsWith(pattern.slice(0, wild));
}
