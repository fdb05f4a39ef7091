export { checkCharacterPair, checkDigit, hasValidCheckCharacterPair, hasValidCheckDigit } from './check-digit.js';
export { describeProblem, type Gs1Problem, type Parsed, type ProblemCode } from './problem.js';
export type { ApplicationIdentifier, CharacterSet, Component } from './application-identifiers/definition.js';
export { findApplicationIdentifier, listApplicationIdentifiers } from './application-identifiers/find.js';
export { checkPairing } from './application-identifiers/check-pairing.js';
export { checkValue, type ElementString, readElement } from './application-identifiers/check-value.js';
export { CANONICAL_STEM, type DigitalLink, type LinkOptions } from './digital-link/digital-link.js';
export { parseDigitalLink } from './digital-link/parse.js';
export {
  buildDigitalLink,
  canonicalDigitalLink,
  canonicaliseDigitalLink,
  formatDigitalLink,
} from './digital-link/generate.js';
export { type CompanyPrefixLength, companyPrefixLengths, readPrefixFormatList } from './epc/company-prefix.js';
export { classOfEpc, type Epc, epcOfLink } from './epc/epc.js';
export { type EpcPattern, readEpcPattern } from './epc/pattern.js';
export { readEpc, type ReadEpc } from './epc/read-epc.js';
export { linkOfUrn } from './epc/read-urn.js';
export { urnOfEpc } from './epc/write-urn.js';
export {
  bareValue,
  type VocabularyForm,
  type VocabularyName,
  vocabularyValue,
  vocabularyValues,
} from './vocabulary/vocabulary.js';
export { type Namespaces, namespacesOf } from './event-hash/canonical-value.js';
export { eventHash, type HashTerms, preHashString, readHashId } from './event-hash/event-hash.js';
export type { CbvVersion } from './event-hash/pre-hash.js';
export { convertUnit, type Dimension, findUnit, listUnits, toBaseUnit, type Unit } from './units/convert.js';
