import type { ElementString } from '../application-identifiers/check-value.js';

/** A GS1 Digital Link taken apart (URI Syntax 1.6). Values are decoded. */
export interface DigitalLink {
  /** Scheme, host and whatever stands before the key, without a slash at the end: `https://example.com/shop`. */
  readonly stem: string;
  readonly key: ElementString;
  /** In the order that the key prescribes. */
  readonly qualifiers: readonly ElementString[];
  /** Application identifiers of the query, in the order they were found. */
  readonly attributes: readonly ElementString[];
  /** All else in the query, as it was written: `linkType=gs1:pip`. */
  readonly extraParameters: readonly string[];
}

/** Where canonical links live. */
export const CANONICAL_STEM = 'https://id.gs1.org';

/** Words of versions before 1.3 in place of numbers: `/gtin/` for `/01/`. */
export const CONVENIENCE_NAMES: ReadonlyMap<string, string> = new Map([
  ['sscc', '00'],
  ['gtin', '01'],
  ['lot', '10'],
  ['ser', '21'],
  ['cpv', '22'],
  ['gdti', '253'],
  ['glnx', '254'],
  ['gcn', '255'],
  ['ginc', '401'],
  ['gsin', '402'],
  ['gln', '414'],
  ['payTo', '415'],
  ['party', '417'],
  ['grai', '8003'],
  ['giai', '8004'],
  ['itip', '8006'],
  ['cpid', '8010'],
  ['cpsn', '8011'],
  ['gmn', '8013'],
  ['gsrnp', '8017'],
  ['gsrn', '8018'],
  ['srin', '8019'],
  ['refNo', '8020'],
]);

/** What today's standard does not allow, and older links have. All default to false. */
export interface LinkOptions {
  /** `/gtin/…/ser/…`: removed in 1.3. */
  readonly convenienceNames?: boolean;
  /** GTINs of 8, 12 and 13 digits, read as 14: not allowed since 1.4. */
  readonly shortGtins?: boolean;
  /** Numbers in the query that GS1 has not assigned; kept as attributes, unchecked. */
  readonly unknownAttributes?: boolean;
}
