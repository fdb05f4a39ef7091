import { bareValue, namespacesOf, readEpc, type VocabularyName } from '@proofmark/gs1';
import type { Namespaces } from './epcis-event.js';

/** What the standard's own context declares, for everybody. */
const STANDARD = namespacesOf();

/**
 * What all spellings of an identifier share: the canonical Digital Link (`https://id.gs1.org/01/…/21/…`) of an EPC, a class, a location or
 * a party; anything else, also what is no valid GS1 key, is its own only spelling.
 */
export function canonicalId(uri: string): string {
  const read = readEpc(uri);
  return read.ok ? read.value.uri : uri;
}

/** What all spellings of a vocabulary value share: the bare word of the CBV; a company's own URI stays as it is. */
export function canonicalTerm(name: VocabularyName, value: string): string {
  return bareValue(name, value) ?? value;
}

/** The name of an extension whatever its prefix: `{https://ns.example/}name` of `ext:name`. Without a declared prefix it stays as it is. */
export function qualifiedName(name: string, namespaces: Namespaces): string {
  const colon = name.indexOf(':');
  const namespace = colon > 0 ? namespaceOf(name.slice(0, colon), namespaces) : undefined;
  return namespace === undefined ? name : `{${namespace}}${name.slice(colon + 1)}`;
}

function namespaceOf(prefix: string, namespaces: Namespaces): string | undefined {
  // A prefix may be called `constructor`.
  return Object.hasOwn(namespaces, prefix) ? namespaces[prefix] : STANDARD.get(prefix);
}
