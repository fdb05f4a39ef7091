import { checkValue, type ElementString } from '../application-identifiers/check-value.js';
import type { ApplicationIdentifier } from '../application-identifiers/definition.js';
import { findApplicationIdentifier } from '../application-identifiers/find.js';
import { failed, type Gs1Problem, type Parsed, parsed } from '../problem.js';
import { CONVENIENCE_NAMES, type LinkOptions } from './digital-link.js';
import { percentDecode } from './percent-encoding.js';

export interface PathOfLink {
  readonly stem: string;
  readonly key: ElementString;
  readonly qualifiers: readonly ElementString[];
}

/** @param path from its first slash: `/shop/01/09506000134352/21/7` */
export function readPath(path: string, options: LinkOptions): Parsed<PathOfLink> {
  const segments = path.split('/');
  const at = keyPlace(segments, options);
  const definition = at < 0 ? undefined : definitionOf(segments[at], options);
  if (!definition)
    return failed({
      code: 'no_key',
      found: path,
      allowed: 'a path that ends with a GS1 key and its qualifiers: /01/09506000134352/21/7',
    });
  const elements: ElementString[] = [];
  for (let place = at; place < segments.length; place += 2) {
    const read = readPair(segments[place] ?? '', segments[place + 1] ?? '', options);
    if (!read.ok) return read;
    elements.push(read.value);
  }
  const [key, ...qualifiers] = elements as [ElementString, ...ElementString[]];
  const problem = checkQualifiers(definition, qualifiers);
  return problem ? failed(problem) : parsed({ stem: segments.slice(0, at).join('/'), key, qualifiers });
}

/** From the end, pair by pair: the last key counts. */
function keyPlace(segments: readonly string[], options: LinkOptions): number {
  for (let at = segments.length - 2; at > 0; at -= 2) {
    const definition = definitionOf(segments[at], options);
    if (!definition) return -1;
    if (definition.qualifiers) return at;
  }
  return -1;
}

function definitionOf(
  segment: string | undefined,
  { convenienceNames }: LinkOptions,
): ApplicationIdentifier | undefined {
  if (segment === undefined) return undefined;
  const code = convenienceNames ? CONVENIENCE_NAMES.get(segment) : undefined;
  return findApplicationIdentifier(code ?? segment);
}

function readPair(name: string, escaped: string, options: LinkOptions): Parsed<ElementString> {
  const definition = definitionOf(name, options);
  if (!definition) return failed({ code: 'unknown_identifier', found: name, allowed: 'an application identifier' });
  return readValue(definition, percentDecode(escaped), { escaped, shortGtins: options.shortGtins === true });
}

interface Spelling {
  readonly escaped: string;
  readonly shortGtins: boolean;
}

/** @param decoded undefined where its escapes are broken */
export function readValue(
  definition: ApplicationIdentifier,
  decoded: string | undefined,
  { escaped, shortGtins }: Spelling,
): Parsed<ElementString> {
  const ai = definition.code;
  if (decoded === undefined)
    return failed({ code: 'bad_escape', ai, found: escaped, allowed: 'two hexadecimals after each %' });
  const value = shortGtins && ai === '01' && [8, 12, 13].includes(decoded.length) ? decoded.padStart(14, '0') : decoded;
  const problem = checkValue(definition, value);
  return problem ? failed(problem) : parsed({ ai, value });
}

/** The qualifiers of one key, each at most once and in its order: the sequence `22,10,21` may have gaps. */
export function checkQualifiers(
  { code, qualifiers: sequences = [] }: ApplicationIdentifier,
  found: readonly ElementString[],
): Gs1Problem | undefined {
  if (found.length === 0) return undefined;
  const codes = found.map(({ ai }) => ai);
  if (sequences.some((sequence) => isInOrder(codes, sequence))) return undefined;
  const isKnown = sequences.some((sequence) => codes.every((ai) => sequence.includes(ai)));
  const allowed = sequences.map((sequence) => sequence.join(', ')).join(' or ');
  return {
    code: isKnown ? 'wrong_order' : 'not_allowed_here',
    ai: code,
    found: codes.join(', '),
    allowed: allowed === '' ? 'no qualifier' : `${allowed}, in this order`,
  };
}

function isInOrder(codes: readonly string[], sequence: readonly string[]): boolean {
  let last = -1;
  for (const code of codes) {
    const at = sequence.indexOf(code);
    if (at <= last) return false;
    last = at;
  }
  return true;
}
