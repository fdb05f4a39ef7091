import { checkPairing } from '../application-identifiers/check-pairing.js';
import { type ElementString, readElement } from '../application-identifiers/check-value.js';
import type { ApplicationIdentifier } from '../application-identifiers/definition.js';
import { findApplicationIdentifier } from '../application-identifiers/find.js';
import { failed, type Gs1Problem, type Parsed, parsed } from '../problem.js';
import { CANONICAL_STEM, type DigitalLink, type LinkOptions } from './digital-link.js';
import { parseDigitalLink } from './parse.js';
import { percentEncode } from './percent-encoding.js';
import { checkQualifiers } from './read-path.js';
import { checkAttribute } from './read-query.js';

/** The URI of a link, in the one spelling that {@link parseDigitalLink} leads back from. What is in it is not checked again. */
export function formatDigitalLink({ stem, key, qualifiers, attributes, extraParameters }: DigitalLink): string {
  let uri = stem + segmentsOf(key);
  for (const qualifier of qualifiers) uri += segmentsOf(qualifier);
  if (attributes.length + extraParameters.length === 0) return uri;
  const pairs = attributes.map(({ ai, value }) => `${ai}=${percentEncode(value)}`);
  return `${uri}?${[...pairs, ...extraParameters].join('&')}`;
}

function segmentsOf({ ai, value }: ElementString): string {
  return `/${ai}/${percentEncode(value)}`;
}

/**
 * The one link that all links to the same thing share: https, id.gs1.org, no path before the key, attributes in the order of their codes,
 * no other parameters. Digital Link: URI Syntax §4.11.
 */
export function canonicalDigitalLink(link: DigitalLink): string {
  const attributes = link.attributes.toSorted((a, b) => (a.ai < b.ai ? -1 : 1));
  return formatDigitalLink({ ...link, stem: CANONICAL_STEM, attributes, extraParameters: [] });
}

/** {@link canonicalDigitalLink} of a URI. */
export function canonicaliseDigitalLink(uri: string, options?: LinkOptions): Parsed<string> {
  const link = parseDigitalLink(uri, options);
  return link.ok ? parsed(canonicalDigitalLink(link.value)) : link;
}

/** Application identifiers whose length is laid down for ever: General Specifications §7.8.5. They come first. */
const PREDEFINED_LENGTH = /^(?:0[0-4]|1[1-9]|20|3[1-6]|41)/;

/**
 * A link for what is in a data carrier. The first primary key of the elements is its key, what qualifies that goes into the path, the rest
 * into the query, those of predefined length first. Elements said twice with the same value count once.
 * @param stem scheme, host and path before the key, without a slash at the end; default https://id.gs1.org
 */
export function buildDigitalLink(
  elements: readonly ElementString[],
  stem: string = CANONICAL_STEM,
): Parsed<DigitalLink> {
  const distinct = elements.filter(
    ({ ai, value }, at) => elements.findIndex((other) => other.ai === ai && other.value === value) === at,
  );
  const definition = distinct.map(({ ai }) => findApplicationIdentifier(ai)).find((found) => found?.qualifiers);
  if (!definition)
    return failed({
      code: 'no_key',
      found: elements.map(({ ai }) => ai).join(', '),
      allowed: 'a primary key, such as 00, 01 or 414',
    });
  const problem = distinct.map(problemOf).find((found) => found !== undefined) ?? checkPairing(distinct);
  return problem ? failed(problem) : arrange(distinct, definition, stem);
}

function problemOf({ ai, value }: ElementString): Gs1Problem | undefined {
  const read = readElement(ai, value);
  return read.ok ? undefined : read.problem;
}

function arrange(
  elements: readonly ElementString[],
  definition: ApplicationIdentifier,
  stem: string,
): Parsed<DigitalLink> {
  const order = definition.qualifiers?.flat() ?? [];
  const key = elements.find(({ ai }) => ai === definition.code) as ElementString;
  const qualifiers = order.flatMap((code) => elements.find(({ ai }) => ai === code) ?? []);
  const inPath: readonly ElementString[] = [key, ...qualifiers];
  const rest = elements.filter((element) => !inPath.includes(element));
  const attributes = [...rest.filter(isPredefined), ...rest.filter((element) => !isPredefined(element))];
  const problem =
    checkQualifiers(definition, qualifiers) ??
    attributes
      .map((attribute, at) => checkAttribute(attribute, [...inPath, ...attributes.slice(0, at)]))
      .find((found) => found !== undefined);
  return problem ? failed(problem) : parsed({ stem, key, qualifiers, attributes, extraParameters: [] });
}

function isPredefined({ ai }: ElementString): boolean {
  return PREDEFINED_LENGTH.test(ai);
}
