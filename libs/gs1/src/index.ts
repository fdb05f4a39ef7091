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
