/**
 * How an EPC URN spells a GS1 key: EPC Tag Data Standard 1.13 §6.3 and §7. `urn:epc:id:sgtin:4012345.011111.9876` has a company prefix, a
 * reference and a serial; the URN leaves the check digit out and says how long the company prefix is.
 */
export interface EpcScheme {
  readonly name: string;
  readonly ai: string;
  /** Digits of company prefix and reference together; undefined where the reference varies and may hold letters. */
  readonly digits?: number;
  /** The first digit of the reference (indicator or extension digit) stands in front of the company prefix. */
  readonly leading: boolean;
  /** What stands before all in the element string: the zero of a GRAI. */
  readonly filler: string;
  readonly checkDigit: boolean;
  /** Digits of fixed length that follow the key: piece and total of an ITIP. */
  readonly extra: readonly number[];
  /** Where the last part goes: into the key's own value, into a qualifier, or there is none. */
  readonly tail: 'none' | 'key' | { readonly ai: string };
}

const BARE = { leading: false, filler: '', checkDigit: true, extra: [], tail: 'none' } as const;

const SGTIN: EpcScheme = { ...BARE, name: 'sgtin', ai: '01', digits: 13, leading: true, tail: { ai: '21' } };

/** Schemes of single things: `urn:epc:id:…`. */
export const schemes: readonly EpcScheme[] = [
  SGTIN,
  { ...BARE, name: 'sscc', ai: '00', digits: 17, leading: true },
  { ...BARE, name: 'sgln', ai: '414', digits: 12, tail: { ai: '254' } },
  { ...BARE, name: 'grai', ai: '8003', digits: 12, filler: '0', tail: 'key' },
  { ...BARE, name: 'giai', ai: '8004', checkDigit: false },
  { ...BARE, name: 'gsrn', ai: '8018', digits: 17 },
  { ...BARE, name: 'gsrnp', ai: '8017', digits: 17 },
  { ...BARE, name: 'gdti', ai: '253', digits: 12, tail: 'key' },
  { ...BARE, name: 'sgcn', ai: '255', digits: 12, tail: 'key' },
  { ...BARE, name: 'cpi', ai: '8010', checkDigit: false, tail: { ai: '8011' } },
  { ...BARE, name: 'ginc', ai: '401', checkDigit: false },
  { ...BARE, name: 'gsin', ai: '402', digits: 16 },
  { ...BARE, name: 'itip', ai: '8006', digits: 13, leading: true, extra: [2, 2], tail: { ai: '21' } },
  { ...BARE, name: 'upui', ai: '01', digits: 13, leading: true, tail: { ai: '235' } },
  { ...BARE, name: 'pgln', ai: '417', digits: 12 },
];

/** The one scheme of classes: `urn:epc:class:lgtin:…`, a batch of a trade item (CBV 2.0 §8.3.1). */
export const LGTIN: EpcScheme = { ...SGTIN, name: 'lgtin', tail: { ai: '10' } };

/** GS1 assigns company prefixes of these lengths to EPCs. */
export const PREFIX_LENGTH = { min: 6, max: 12 } as const;

/** In the text of a URN, these are written as %XX (Tag Data Standard §6.3, after RFC 2141). */
const ESCAPED = /["#%&/<>?]/g;

export function escapeForUrn(value: string): string {
  return value.replaceAll(ESCAPED, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
