import { describeProblem, readEpcPattern, type VocabularyName, vocabularyValues } from '@proofmark/gs1';
import { canonicalId, canonicalTerm, qualifiedName } from '../../event/canonical.js';
import { EVENT_TYPES, type Namespaces } from '../../event/epcis-event.js';
import type { Match } from '../epcis-query.js';
import { type Given, refused, shown } from './given.js';
import { texts } from './values.js';

const PATTERN = 'urn:epc:idpat:';
/** A prefix of a namespace, or the scheme of a URI, with what follows. */
const QUALIFIED = /^[A-Za-z][\w.+-]*:\S+$/;

/** Bare words of a vocabulary in any spelling; other values are a company's own and have to be URIs. */
export function terms(vocabulary: VocabularyName, given: Given): readonly string[] {
  return texts(given).map((value) => {
    const term = canonicalTerm(vocabulary, value);
    if (vocabularyValues(vocabulary).has(term) || QUALIFIED.test(term)) return term;
    throw refused(given.name, `has ${shown(value)}`, `a word of the vocabulary ${vocabulary}, or a URI`);
  });
}

export function ids(given: Given): readonly string[] {
  return texts(given).map(canonicalId);
}

export function eventTypes(given: Given, namespaces: Namespaces): readonly string[] {
  return texts(given).map((value) => {
    if ((EVENT_TYPES as readonly string[]).includes(value)) return value;
    if (QUALIFIED.test(value)) return extensionName(given.name, value, namespaces);
    throw refused(given.name, `has ${shown(value)}`, `${EVENT_TYPES.join(', ')} or the name of an extension's type`);
  });
}

/** Digital Links, EPC URNs, pure identity patterns and any other URI. */
export function matchesOf(given: Given): readonly Match[] {
  return texts(given).map((value) => {
    if (!value.startsWith(PATTERN)) return { id: canonicalId(value) };
    const pattern = readEpcPattern(value);
    if (!pattern.ok)
      throw refused(
        given.name,
        `has ${shown(value)}: ${describeProblem(pattern.problem)}`,
        'a pattern of a known scheme',
      );
    const { prefixes, epcClass, matches } = pattern.value;
    const [only = value] = prefixes;
    if (!value.includes('*')) return { id: only };
    return { pattern: value, prefixes, epcClass: epcClass?.uri ?? null, fits: matches };
  });
}

/** The name of an extension or attribute: a declared prefix and a local name, or a URI. */
export function extensionName(parameter: string, name: string, namespaces: Namespaces): string {
  const qualified = qualifiedName(name, namespaces);
  if (qualified.startsWith('{') || /^(?:urn:|[a-z][a-z\d+.-]*:\/\/)/i.test(name)) return qualified;
  const colon = name.indexOf(':');
  throw refused(
    parameter,
    colon > 0
      ? `uses the prefix ${shown(name.slice(0, colon))}, which is not declared`
      : `has no prefix in ${shown(name)}`,
    'a prefix declared by the header GS1-Extensions (prefix=URI) or the @context of the query',
  );
}
