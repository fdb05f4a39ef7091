import {
  bareValue,
  type CompanyPrefixLength,
  readEpc,
  urnOfEpc,
  type VocabularyName,
  vocabularyValue,
} from '@proofmark/gs1';
import type { CbvXmlFormat, EpcFormat } from './formats.js';

/** How the identifiers and the vocabulary of an event are written for a reader. */
export interface Spelling {
  readonly epc: (uri: string) => string;
  readonly term: (name: VocabularyName, value: string) => string;
}

const UNKNOWN_LENGTH: CompanyPrefixLength = () => undefined;

/**
 * Identifiers as `GS1-EPC-Format` wants them, vocabulary as the bare words of JSON. What is no EPC, and what the wanted form cannot say,
 * stays as it was captured: a Digital Link whose company prefix has no known length, an `urn:epc:id:gid`.
 */
export function spellingOf(format: EpcFormat, lengthOf = UNKNOWN_LENGTH): Spelling {
  return { epc: epcSpelling(format, lengthOf), term: (name, value) => bareValue(name, value) ?? value };
}

/**
 * The same for XML, which knows no bare words. Events are kept with those, so that where the client does not choose, vocabulary is written
 * as the URNs that EPCIS 1 and the standard's own XML examples have; what came after URNs has web URIs.
 */
export function xmlSpelling({ epc }: Spelling, format: CbvXmlFormat): Spelling {
  const form = format === 'Always_Web_URI' ? 'web' : 'urn';
  return { epc, term: (name, value) => vocabularyValue(name, value, form) };
}

function epcSpelling(format: EpcFormat, lengthOf: CompanyPrefixLength): Spelling['epc'] {
  switch (format) {
    case 'Always_GS1_Digital_Link':
      return remembered(linkOf);
    case 'Always_EPC_URN':
      return remembered((uri) => urnOf(uri, lengthOf));
    case 'No_Preference':
    case 'Never_Translates':
      return (uri) => uri;
  }
}

/** A link of any host is one already, and stays with that host. */
function linkOf(uri: string): string {
  if (!uri.startsWith('urn:epc:')) return uri;
  const epc = readEpc(uri);
  return epc.ok ? epc.value.uri : uri;
}

function urnOf(uri: string, lengthOf: CompanyPrefixLength): string {
  if (!uri.startsWith('http')) return uri;
  const epc = readEpc(uri);
  if (!epc.ok) return uri;
  const urn = urnOfEpc(epc.value, lengthOf);
  return urn.ok ? urn.value : uri;
}

/** Few places and classes stand in most events of a page. */
const MOST_REMEMBERED = 1000;

function remembered(translate: Spelling['epc']): Spelling['epc'] {
  const known = new Map<string, string>();
  return (uri) => {
    const found = known.get(uri);
    if (found !== undefined) return found;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const translated = translate(uri);
    known.set(uri, translated);
    return translated;
  };
}
