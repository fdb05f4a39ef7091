import type { FieldIssue } from '../errors/problem.js';

/** Deeper than anything we define; shallow enough for every recursive reader behind this. */
const MAX_DEPTH = 32;

/**
 * Finds the first text PostgreSQL cannot keep (NUL) or UTF-8 cannot say (a lone surrogate) in a parsed body, query or path, in keys as
 * well as in values; and refuses nesting deeper than 32. Null when all is well.
 */
export function findUnusableText(value: unknown, path = '', depth = 0): FieldIssue | null {
  if (typeof value === 'string') return isUsable(value) ? null : { field: path, issue: UNUSABLE };
  if (!hasInside(value)) return null;
  return depth < MAX_DEPTH ? findInside(value, path, depth) : { field: path, issue: TOO_DEEP };
}

type Inside = Readonly<Record<string, unknown>>;

/** Bytes are not text yet: whoever reads them as text checks them. */
function hasInside(value: unknown): value is Inside {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

function findInside(inside: Inside, path: string, depth: number): FieldIssue | null {
  for (const key in inside) {
    if (!isUsable(key)) return { field: path, issue: `has a property whose name ${UNUSABLE}` };
    const found = findUnusableText(inside[key], path ? `${path}.${key}` : key, depth + 1);
    if (found) return found;
  }
  return null;
}

const TOO_DEEP = `must not be nested deeper than ${MAX_DEPTH} levels`;
const UNUSABLE = 'must not contain NUL or lone surrogates';

// With the u flag a surrogate that has its partner is part of a character and does not match.
const UNUSABLE_CHARACTER = /[\0\p{Surrogate}]/u;

function isUsable(text: string): boolean {
  return !UNUSABLE_CHARACTER.test(text);
}
