import type { IdPattern } from '../../epcis/query/epcis-query.js';
import { type Key, textKey } from './keys.js';

/** Single things that one scheme of pure identity patterns is about: EPC Tag Data Standard §6.3. */
interface Scheme {
  readonly ai: string;
  /** Of the qualifier that is the serial. */
  readonly serial?: string;
  /** Every company prefix is within so many first characters of the key, with whatever stands before it. */
  readonly leading: number;
  /** So many characters alone are a class; the serial follows. */
  readonly classLength?: number;
  /** A class may be longer than the leading characters. */
  readonly longClass?: true;
}

/** Their order is part of the keys: new ones go to the end. */
const SCHEMES: ReadonlyMap<string, Scheme> = new Map(
  Object.entries({
    sgtin: { ai: '01', serial: '21', leading: 14 },
    upui: { ai: '01', serial: '235', leading: 14 },
    itip: { ai: '8006', serial: '21', leading: 14, longClass: true },
    cpi: { ai: '8010', serial: '8011', leading: 12, longClass: true },
    sscc: { ai: '00', leading: 13 },
    sgln: { ai: '414', leading: 13 },
    pgln: { ai: '417', leading: 12 },
    grai: { ai: '8003', leading: 14, classLength: 14 },
    giai: { ai: '8004', leading: 12 },
    gsrn: { ai: '8018', leading: 12 },
    gsrnp: { ai: '8017', leading: 12 },
    gdti: { ai: '253', leading: 13, classLength: 13 },
    sgcn: { ai: '255', leading: 13, classLength: 13 },
    ginc: { ai: '401', leading: 12 },
    gsin: { ai: '402', leading: 12 },
  }),
);
/** Room for 14 characters that are a digit or anything else, as {@link rangeOf} writes them. */
const SCHEME_BITS = 49n;
const LOWEST = -(2n ** 63n);
const OFFSETS = new Map(
  [...SCHEMES.values()].map((scheme, index) => [scheme, LOWEST + (BigInt(index) << SCHEME_BITS)]),
);
const OF_AI = Map.groupBy(SCHEMES.values(), ({ ai }) => ai);

const LINK = /^https:\/\/id\.gs1\.org\/(\d+)\/([^/]*)(?:\/(\d+)\/)?/;
/**
 * The keys of all groups that a single thing belongs to, in the role of the thing and `OF_GROUP`: a pure identity pattern with a star fits a range
 * of groups, and never a part of one. Where their key is a number, groups that begin alike are neighbours.
 * @param uri canonical
 */
export function groupsOf(uri: string): readonly Key[] {
  const [link, ai, key, serial] = linkOf(uri);
  const scheme = OF_AI.get(ai)?.find((one) => one.serial === undefined || one.serial === serial);
  if (!scheme || key.length <= (scheme.classLength ?? 0)) return [];
  const [group] = rangeOf(scheme, padded(scheme, key));
  return scheme.longClass ? [group, textKey(link)] : [group];
}

/** The same for a class of trade items, assets …, but not for one of its batches. @param uri canonical */
export function classGroupsOf(uri: string): readonly Key[] {
  const [, ai, key, qualifier] = linkOf(uri);
  const scheme = OF_AI.get(ai)?.[0];
  return scheme && qualifier === undefined ? [rangeOf(scheme, padded(scheme, key))[0]] : [];
}

const BATCH = '/10/';

/** Those of the class that a batch belongs to. @param uri canonical */
export function batchGroupsOf(uri: string): readonly Key[] {
  const batch = uri.indexOf(BATCH);
  return batch < 0 ? [] : classGroupsOf(uri.slice(0, batch));
}

/**
 * The groups that a pattern with a star fits, as pairs of their lowest and highest key.
 * @param prefixes see {@link IdPattern}
 */
export function groupsOfPattern({ pattern, prefixes }: IdPattern): readonly (readonly [Key, Key])[] {
  const scheme = SCHEMES.get(pattern.split(':')[3] ?? '');
  if (!scheme) return [];
  return prefixes.map((prefix) => {
    const [link, , key] = linkOf(prefix);
    const isWholeClass = key !== '' && link.endsWith('/');
    return isWholeClass && scheme.longClass ? [textKey(link), textKey(link)] : rangeOf(scheme, key);
  });
}

/** The same for a pattern of a company's classes; one that names a class is equal to that. */
export function classGroupsOfPattern({ prefixes }: IdPattern): readonly (readonly [Key, Key])[] {
  return prefixes.flatMap((prefix) => {
    const [, ai, key] = linkOf(prefix);
    const scheme = OF_AI.get(ai)?.[0];
    return scheme ? [rangeOf(scheme, key)] : [];
  });
}

function linkOf(uri: string): readonly [string, string, string, string | undefined] {
  const [link = '', ai = '', key = '', qualifier] = LINK.exec(uri) ?? [];
  return [link, ai, key, qualifier];
}

/** The lowest and the highest key of groups that begin with these characters. */
function rangeOf(scheme: Scheme, characters: string): readonly [Key, Key] {
  const given = characters.slice(0, scheme.leading);
  let low = 0;
  for (let at = 0; at < given.length; at++) low = low * DIGITS + digitOf(given, at);
  const size = DIGITS ** (scheme.leading - given.length);
  const offset = OFFSETS.get(scheme) ?? 0n;
  return [String(offset + BigInt(low * size)), String(offset + BigInt(low * size + size - 1))];
}

/** Ten, and one for all that is no digit, or is not there. */
const DIGITS = 11;

function digitOf(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : DIGITS - 1;
}

/** A single thing's key may be shorter than its group's. */
function padded(scheme: Scheme, key: string): string {
  return key.padEnd(scheme.leading, '.');
}
