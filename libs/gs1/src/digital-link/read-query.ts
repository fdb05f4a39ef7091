import { type ElementString, unknownIdentifier } from '../application-identifiers/check-value.js';
import { findApplicationIdentifier } from '../application-identifiers/find.js';
import { failed, type Gs1Problem, type Parsed, parsed } from '../problem.js';
import type { LinkOptions } from './digital-link.js';
import { percentDecode } from './percent-encoding.js';
import { type PathOfLink, readValue } from './read-path.js';

interface QueryOfLink {
  readonly attributes: readonly ElementString[];
  readonly extraParameters: readonly string[];
}

const NOTHING: QueryOfLink = { attributes: [], extraParameters: [] };
const NUMERIC = /^\d+$/;

/** Parameters named by digits are application identifiers, all others belong to somebody else: URI Syntax §4.9. */
export function readQuery(query: string, path: PathOfLink, options: LinkOptions): Parsed<QueryOfLink> {
  if (query === '') return parsed(NOTHING);
  const attributes: ElementString[] = [];
  const extraParameters: string[] = [];
  for (const piece of query.split('&').filter((text) => text !== '')) {
    const equals = piece.indexOf('=');
    const name = equals < 0 ? piece : piece.slice(0, equals);
    if (!NUMERIC.test(name)) {
      extraParameters.push(piece);
      continue;
    }
    const read = readAttribute(name, equals < 0 ? '' : piece.slice(equals + 1), options);
    if (!read.ok) return read;
    const problem = checkAttribute(read.value, [path.key, ...path.qualifiers, ...attributes]);
    if (problem) return failed(problem);
    attributes.push(read.value);
  }
  return parsed({ attributes, extraParameters });
}

function readAttribute(ai: string, escaped: string, options: LinkOptions): Parsed<ElementString> {
  // Here, and only here, a plus sign is a space, which no application identifier may hold.
  const decoded = percentDecode(escaped.replaceAll('+', ' '));
  const definition = findApplicationIdentifier(ai);
  if (definition) return readValue(definition, decoded, { escaped, shortGtins: options.shortGtins === true });
  if (!options.unknownAttributes) return failed(unknownIdentifier(ai));
  if (!decoded) return failed({ code: 'wrong_length', ai, found: escaped, allowed: 'a value' });
  return parsed({ ai, value: decoded });
}

/** Whether it may stand in the query beside what was read before, the key first. */
export function checkAttribute({ ai }: ElementString, before: readonly ElementString[]): Gs1Problem | undefined {
  if (before.some((element) => element.ai === ai))
    return { code: 'said_twice', ai, found: ai, allowed: 'each application identifier once' };
  const key = before[0] && findApplicationIdentifier(before[0].ai);
  const isQualifier = key?.qualifiers?.some((sequence) => sequence.includes(ai)) === true;
  if (isQualifier || findApplicationIdentifier(ai)?.attribute === false)
    return {
      code: 'not_allowed_here',
      ai,
      found: ai,
      allowed: `a data attribute; (${ai}) stands in the path, behind its key`,
    };
  return undefined;
}
