import { checkDigit } from '../check-digit.js';
import { checkValue, type ElementString } from '../application-identifiers/check-value.js';
import { findApplicationIdentifier } from '../application-identifiers/find.js';
import { CANONICAL_STEM, type DigitalLink } from '../digital-link/digital-link.js';
import { percentDecode } from '../digital-link/percent-encoding.js';
import { failed, type Gs1Problem, type Parsed, parsed } from '../problem.js';
import { type EpcScheme, LGTIN, PREFIX_LENGTH, schemes } from './schemes.js';

const FORMS: ReadonlyMap<string, ReadonlyMap<string, EpcScheme>> = new Map([
  ['urn:epc:id:', new Map(schemes.map((scheme) => [scheme.name, scheme]))],
  ['urn:epc:class:', new Map([[LGTIN.name, LGTIN]])],
]);
const DIGITS = /^\d+$/;
/** A company prefix of 12 digits leaves none for the reference of a place or a document. */
const ONLY_DIGITS = /^\d*$/;

export interface UrnParts {
  readonly scheme: EpcScheme;
  readonly parts: readonly string[];
}

/** @param form `urn:epc:id:`; a URN's own first words are the same in any case (RFC 8141), GS1 writes them small */
export function splitUrn(urn: string, form: string, known: ReadonlyMap<string, EpcScheme>): Parsed<UrnParts> {
  const colon = urn.indexOf(':', form.length);
  const name = urn.slice(form.length, colon < 0 ? undefined : colon);
  const scheme = known.get(name);
  if (!scheme || colon < 0)
    return failed({
      code: 'unknown_scheme',
      found: urn,
      allowed: `${form} with one of ${[...known.keys()].join(', ')}`,
    });
  const count = partCount(scheme);
  const parts = urn.slice(colon + 1).split('.');
  if (parts.length < count)
    return failed({
      code: 'wrong_length',
      ai: scheme.ai,
      found: urn,
      allowed: `${count} parts with points between them`,
    });
  // Points may stand in the last part, which is then free text.
  return parsed({ scheme, parts: [...parts.slice(0, count - 1), parts.slice(count - 1).join('.')] });
}

function partCount({ extra, tail }: EpcScheme): number {
  return 2 + extra.length + (tail === 'none' ? 0 : 1);
}

/**
 * An EPC URN as the Digital Link that says the same: `urn:epc:id:sgtin:4012345.011111.9876` is
 * `https://id.gs1.org/01/04012345111118/21/9876`. Of `urn:epc:id:` and `urn:epc:class:`; schemes that are no GS1 keys
 * (gid, usdod, adi, bic, imovn) have no Digital Link. EPC Tag Data Standard §7.
 */
export function linkOfUrn(urn: string): Parsed<DigitalLink> {
  for (const [form, known] of FORMS) {
    if (!urn.startsWith(form)) continue;
    const split = splitUrn(urn, form, known);
    return split.ok ? linkOfParts(split.value) : split;
  }
  return failed({ code: 'unknown_scheme', found: urn, allowed: 'urn:epc:id:… or urn:epc:class:lgtin:…' });
}

/** @param parts company prefix, reference, extra digits and tail; without its tail it is the class */
export function linkOfParts({ scheme, parts }: UrnParts): Parsed<DigitalLink> {
  const reference = checkReference(scheme, parts);
  if (reference) return failed(reference);
  const tailAt = 2 + scheme.extra.length;
  const escaped = parts[tailAt];
  const tail = escaped === undefined ? undefined : percentDecode(escaped);
  if (escaped !== undefined && !tail)
    return failed({ code: 'wrong_value', ai: scheme.ai, found: escaped, allowed: 'a serial, its escapes being %XX' });
  const body = keyBody(scheme, parts) + parts.slice(2, tailAt).join('');
  return linkOfElements(elementsOf(scheme, body, tail));
}

/** @param tail undefined for a class */
function elementsOf(
  scheme: EpcScheme,
  body: string,
  tail: string | undefined,
): readonly [ElementString, ...ElementString[]] {
  if (scheme.tail === 'key') return [{ ai: scheme.ai, value: body + (tail ?? '') }];
  const key = { ai: scheme.ai, value: body };
  return scheme.tail === 'none' || tail === undefined ? [key] : [key, ...qualifier(scheme.tail.ai, tail)];
}

function linkOfElements([key, ...qualifiers]: readonly [ElementString, ...ElementString[]]): Parsed<DigitalLink> {
  const problem = [key, ...qualifiers].map(problemOf).find((found) => found !== undefined);
  return problem
    ? failed(problem)
    : parsed({ stem: CANONICAL_STEM, key, qualifiers, attributes: [], extraParameters: [] });
}

/** An SGLN of extension 0 is the place itself: Tag Data Standard §6.3.3. */
function qualifier(ai: string, value: string): ElementString[] {
  return ai === '254' && value === '0' ? [] : [{ ai, value }];
}

function problemOf({ ai, value }: ElementString): Gs1Problem | undefined {
  const definition = findApplicationIdentifier(ai);
  return definition && checkValue(definition, value);
}

function checkReference(
  { ai, digits }: EpcScheme,
  [prefix = '', reference = '']: readonly string[],
): Gs1Problem | undefined {
  if (!isCompanyPrefix(prefix))
    return { code: 'wrong_length', ai, found: prefix, allowed: 'a company prefix of 6 to 12 digits' };
  if (digits === undefined)
    return reference === '' ? { code: 'wrong_length', ai, found: reference, allowed: 'a reference' } : undefined;
  const wanted = digits - prefix.length;
  return reference.length === wanted && ONLY_DIGITS.test(reference)
    ? undefined
    : {
        code: 'wrong_length',
        ai,
        found: reference,
        allowed: `a reference of ${wanted} digits behind a prefix of ${prefix.length}`,
      };
}

export function isCompanyPrefix(text: string): boolean {
  return DIGITS.test(text) && text.length >= PREFIX_LENGTH.min && text.length <= PREFIX_LENGTH.max;
}

function keyBody(scheme: EpcScheme, [prefix = '', reference = '']: readonly string[]): string {
  if (scheme.digits === undefined) return prefix + (percentDecode(reference) ?? reference);
  const digits = scheme.leading ? reference.charAt(0) + prefix + reference.slice(1) : prefix + reference;
  return scheme.filler + digits + (scheme.checkDigit ? checkDigit(scheme.filler + digits) : '');
}
