import { classOfEpc, describeProblem, readEpc, readEpcPattern } from '@proofmark/gs1';
import type { EpcisEvent } from '../event/epcis-event.js';
import type { IdPattern, Role } from '../query/epcis-query.js';
import { identifiers } from '../query/evaluate/parts.js';
import { readIdentifier } from '../validation/read-identifier.js';

export const THINGS: readonly Role[] = ['epc', 'child', 'parent', 'input', 'output'];
export const CLASSES: readonly Role[] = ['epcClass', 'childClass', 'inputClass', 'outputClass'];
const PATTERN = 'urn:epc:idpat:';
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/;

/** What a share is about. */
export type SharedIdentifier =
  | { readonly covers: 'thing'; readonly identifier: string }
  /** A class and whatever belongs to it. */
  | { readonly covers: 'class'; readonly identifier: string }
  | { readonly covers: 'pattern'; readonly identifier: string; readonly pattern: IdPattern };

/** @param text in any spelling; a batch counts as one thing, since no event tells which units are of it */
export function readShared(text: string): SharedIdentifier | { readonly problem: string } {
  if (text.startsWith(PATTERN)) return readSharedPattern(text);
  const { uri, error } = readIdentifier(text);
  if (error !== undefined) return { problem: error };
  if (!URI.test(uri)) return { problem: 'is no URI, EPC URN or Digital Link' };
  const read = readEpc(uri);
  const isWholeClass = read.ok && read.value.kind === 'class' && read.value.qualifier === undefined;
  return { covers: isWholeClass ? 'class' : 'thing', identifier: uri };
}

function readSharedPattern(text: string): SharedIdentifier | { readonly problem: string } {
  const read = readEpcPattern(text);
  if (!read.ok) return { problem: describeProblem(read.problem) };
  const { epcClass, prefixes, matches } = read.value;
  const [only = text] = prefixes;
  if (!text.includes('*')) return { covers: 'thing', identifier: only };
  if (epcClass) return { covers: 'class', identifier: epcClass.uri };
  return { covers: 'pattern', identifier: text, pattern: { pattern: text, prefixes, epcClass: null, fits: matches } };
}

/** Whether the event names any of what is shared, by reading the event itself. */
export function namesAny(event: EpcisEvent, shared: readonly SharedIdentifier[]): boolean {
  const things = THINGS.flatMap((role) => identifiers(event, role));
  const classes = CLASSES.flatMap((role) => identifiers(event, role));
  const named = new Set([...things, ...classes]);
  // Read once, for a grantor may have shared a thousand of them.
  const ofClasses = new Set([...classes, ...[...named].map(classOf)]);
  return shared.some((one) => {
    switch (one.covers) {
      case 'thing':
        return named.has(one.identifier);
      case 'class':
        return ofClasses.has(one.identifier);
      case 'pattern':
        return things.some(one.pattern.fits) || classes.some(isOfPattern(one.pattern));
    }
  });
}

/** A company's pattern is about its classes and their batches too. */
function isOfPattern({ prefixes }: IdPattern): (uri: string) => boolean {
  return (uri) => prefixes.some((prefix) => uri.startsWith(prefix));
}

/** The GTIN, asset type … of a unit or a batch. */
function classOf(uri: string): string | undefined {
  const read = readEpc(uri);
  return read.ok ? classOfEpc(read.value)?.uri : undefined;
}
