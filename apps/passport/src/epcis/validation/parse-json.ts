import { findDuplicateName } from './find-duplicate-name.js';
import { type Finding, finding, step } from './finding.js';
import { type Outline, outlineOf } from './json-text.js';

export type ParsedJson =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly finding: Finding };

export interface JsonLimits {
  /** Levels of objects and lists within each other. */
  readonly depth: number;
  /** Characters of one text. */
  readonly text: number;
  /** Values in all. */
  readonly values: number;
}

const LIMITS: JsonLimits = { depth: 100, text: 65_536, values: 3_000_000 };

/**
 * Reads JSON of strangers (RFC 8259): UTF-8 without errors, no name said twice, nothing deeper, longer or more than the limits, no number
 * beyond a double, no NUL and no half of a surrogate pair, which PostgreSQL could not keep, and no `__proto__`. The text is looked over
 * before it is parsed, so that what is too deep or too much costs no memory.
 */
export function parseJson(text: Uint8Array | string, limits: JsonLimits = LIMITS): ParsedJson {
  const read = typeof text === 'string' ? text : decode(text);
  if (read === undefined) return failed(finding('', 'bytes that are no UTF-8', 'JSON in UTF-8'));
  const outline = outlineOf(read);
  const excess = excessOf(outline, limits);
  if (excess) return failed(excess);
  try {
    return checked(JSON.parse(read), read, { names: outline.names, limits });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failed({ pointer: '', issue: `found what is no JSON: ${shortened(error.message)}` });
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function excessOf({ depth, values }: Outline, limits: JsonLimits): Finding | undefined {
  if (depth > limits.depth) return finding('', `${depth} levels of objects and lists`, `no more than ${limits.depth}`);
  if (values > limits.values) return finding('', `${values} values`, `no more than ${limits.values} in one request`);
  return undefined;
}

function checked(value: unknown, text: string, { names, limits }: { names: number; limits: JsonLimits }): ParsedJson {
  const walk: Walk = { longest: limits.text, isEscaped: text.includes('\\u'), names: 0 };
  const wrong = wrongIn(value, walk);
  if (wrong) return failed(wrong);
  // Of a name said twice only the last value is left, so fewer names are left than there were colons.
  return walk.names === names ? { ok: true, value } : failed(findDuplicateName(text));
}

interface Walk {
  readonly longest: number;
  /** Without escapes no text can hold what its check looks for. */
  readonly isEscaped: boolean;
  names: number;
}

function wrongIn(value: unknown, walk: Walk): Finding | undefined {
  if (typeof value === 'string') return wrongText(value, walk);
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : finding('', 'a number too large', 'a number below 1.8e308');
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) ? wrongInList(value, walk) : wrongInObject(value as Record<string, unknown>, walk);
}

function wrongInList(list: readonly unknown[], walk: Walk): Finding | undefined {
  for (let at = 0; at < list.length; at += 1) {
    const wrong = wrongIn(list[at], walk);
    if (wrong) return { ...wrong, pointer: step(at) + wrong.pointer };
  }
  return undefined;
}

function wrongInObject(object: Record<string, unknown>, walk: Walk): Finding | undefined {
  for (const name in object) {
    walk.names += 1;
    const wrong = wrongName(name, walk) ?? wrongIn(object[name], walk);
    if (wrong) return { ...wrong, pointer: step(shortened(name)) + wrong.pointer };
  }
  return undefined;
}

function wrongName(name: string, walk: Walk): Finding | undefined {
  if (name === '__proto__') return finding('', 'the name "__proto__"', 'any other name');
  return wrongText(name, walk);
}

function wrongText(text: string, { longest, isEscaped }: Walk): Finding | undefined {
  if (text.length > longest) return finding('', `a text of ${text.length} characters`, `no more than ${longest}`);
  if (!isEscaped) return undefined;
  if (text.includes('\0')) return finding('', 'the character NUL', 'any other character');
  return text.isWellFormed() ? undefined : finding('', 'half of a surrogate pair', 'whole characters of Unicode');
}

const SHORT = 100;

/** What may itself hold the characters that are refused. */
function shortened(text: string): string {
  const short = text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
  return short.toWellFormed().replaceAll('\0', '\uFFFD');
}

function failed(wrong: Finding): ParsedJson {
  return { ok: false, finding: wrong };
}
