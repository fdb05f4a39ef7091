import { CANONICAL_STEM } from '../digital-link/digital-link.js';
import { failed, type Parsed, parsed } from '../problem.js';
import { type Epc, epcOfLink } from './epc.js';
import { isCompanyPrefix, linkOfParts, splitUrn, type UrnParts } from './read-urn.js';
import { type EpcScheme, schemes } from './schemes.js';

const FORM = 'urn:epc:idpat:';
const KNOWN: ReadonlyMap<string, EpcScheme> = new Map(schemes.map((scheme) => [scheme.name, scheme]));
const ANY_DIGIT = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** What a pure identity pattern asks for: EPC Tag Data Standard §8. Stars stand at its end only. */
export interface EpcPattern {
  /** The class, where just the serial is open: `urn:epc:idpat:sgtin:4012345.011111.*`. */
  readonly epcClass: Epc | null;
  /** Every EPC that fits begins with one of these, in canonical form; for a search in an index. */
  readonly prefixes: readonly string[];
  /** Whether an EPC in canonical form fits: it must begin so and be a single thing of that scheme. */
  readonly matches: (uri: string) => boolean;
}

/** @param text `urn:epc:idpat:sgtin:4012345.*.*` */
export function readEpcPattern(text: string): Parsed<EpcPattern> {
  if (!text.startsWith(FORM)) return failed({ code: 'unknown_scheme', found: text, allowed: `${FORM}…` });
  const split = splitUrn(text, FORM, KNOWN);
  if (!split.ok) return split;
  const { scheme, parts } = split.value;
  const open = parts.indexOf('*');
  if (open < 0) return exactPattern(split.value);
  if (parts.slice(open).some((part) => part !== '*'))
    return failed({ code: 'wrong_order', ai: scheme.ai, found: text, allowed: 'stars at the end only' });
  return open === 2 + scheme.extra.length && scheme.tail !== 'none'
    ? openSerial(split.value)
    : openReference(split.value, open);
}

function exactPattern(urn: UrnParts): Parsed<EpcPattern> {
  const epc = epcOf(urn);
  if (!epc.ok) return epc;
  const { uri } = epc.value;
  return parsed({ epcClass: null, prefixes: [uri], matches: (other) => other === uri });
}

function openSerial({ scheme, parts }: UrnParts): Parsed<EpcPattern> {
  const epc = epcOf({ scheme, parts: parts.slice(0, -1) });
  if (!epc.ok) return epc;
  const { uri, kind } = epc.value;
  const prefix = typeof scheme.tail === 'object' && scheme.tail.ai !== '254' ? `${uri}/${scheme.tail.ai}/` : uri;
  return parsed({
    epcClass: kind === 'class' ? epc.value : null,
    prefixes: [prefix],
    matches: (other) => other.startsWith(prefix) && isInstance(scheme, other),
  });
}

/** The company prefix alone, or not even that, is known. */
function openReference({ scheme, parts }: UrnParts, open: number): Parsed<EpcPattern> {
  const stem = `${CANONICAL_STEM}/${scheme.ai}/${scheme.filler}`;
  const [prefix = ''] = parts;
  if (open === 0) return parsed(startingWith(scheme, [stem]));
  if (open > 1 || !isCompanyPrefix(prefix))
    return failed({
      code: 'wrong_value',
      ai: scheme.ai,
      found: parts.join('.'),
      allowed: 'a company prefix of 6 to 12 digits, then stars',
    });
  const leading = scheme.leading ? ANY_DIGIT : [''];
  return parsed(
    startingWith(
      scheme,
      leading.map((digit) => stem + digit + prefix),
    ),
  );
}

function startingWith(scheme: EpcScheme, prefixes: readonly string[]): EpcPattern {
  const matches = (uri: string): boolean =>
    prefixes.some((prefix) => uri.startsWith(prefix)) && isInstance(scheme, uri);
  return { epcClass: null, prefixes, matches };
}

/** By its shape, as the canonical form has one only: `/01/…` alone is a class, `/01/…/10/…` as well. */
function isInstance({ tail, ai, extra, digits = 0, filler }: EpcScheme, uri: string): boolean {
  const [, , , , value = '', qualifier] = uri.split('/');
  if (tail === 'none') return qualifier === undefined;
  if (tail === 'key') return value.length > filler.length + digits + extra.length + 1;
  return qualifier === tail.ai || (ai === '414' && qualifier === undefined);
}

function epcOf(urn: UrnParts): Parsed<Epc> {
  const link = linkOfParts(urn);
  return link.ok ? epcOfLink(link.value) : link;
}
