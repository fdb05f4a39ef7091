import { failed, type Parsed, parsed } from '../problem.js';

/**
 * How many digits of a key are its GS1 company prefix; undefined where that is not known. Only GS1 knows, by a table it publishes.
 * @param digits of the key, from the company prefix on: `4012345111118` of a GTIN with its indicator left out
 */
export type CompanyPrefixLength = (digits: string) => number | undefined;

/**
 * A {@link CompanyPrefixLength} from a table of ranges, the longest that fits winning.
 * @param table first digits → length of the company prefix; length 0 for what has none
 */
export function companyPrefixLengths(table: ReadonlyMap<string, number>): CompanyPrefixLength {
  const longestFirst = [...new Set([...table.keys()].map(({ length }) => length))].sort((a, b) => b - a);
  return (digits) => {
    for (const length of longestFirst) {
      // Of a key that is shorter, nothing is cut off: it is a range of its own length.
      const known = length <= digits.length ? table.get(digits.slice(0, length)) : undefined;
      if (known !== undefined) return known === 0 ? undefined : known;
    }
    return undefined;
  };
}

interface Entry {
  readonly prefix: string;
  readonly gcpLength: number;
}

/** No range is longer than a key without its check digit. */
const RANGE = /^\d{1,17}$/;

/**
 * GS1's `gcpprefixformatlist.json`: `{"GCPPrefixFormatList":{"date":"…","entry":[{"prefix":"00001","gcpLength":11}]}}`. GS1 publishes it for
 * its members and users to fetch; this library has none.
 * @param json the parsed file
 */
export function readPrefixFormatList(json: unknown): Parsed<ReadonlyMap<string, number>> {
  const entries = member(member(json, 'GCPPrefixFormatList'), 'entry');
  if (!Array.isArray(entries) || entries.length === 0)
    return failed(wrong(json, 'an object with GCPPrefixFormatList.entry, a list that is not empty'));
  const table = new Map<string, number>();
  for (const entry of entries as readonly unknown[]) {
    if (!isEntry(entry))
      return failed(wrong(entry, 'an entry of a prefix in digits and its gcpLength, a whole number'));
    const known = table.get(entry.prefix);
    if (known !== undefined && known !== entry.gcpLength)
      return failed(wrong(entry, `one gcpLength for each prefix, and it was ${known} before`));
    table.set(entry.prefix, entry.gcpLength);
  }
  return parsed(table);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isEntry(value: unknown): value is Entry {
  const prefix = member(value, 'prefix');
  const length = member(value, 'gcpLength');
  return typeof prefix === 'string' && RANGE.test(prefix) && Number.isSafeInteger(length) && Number(length) >= 0;
}

function wrong(found: unknown, allowed: string) {
  return { code: 'wrong_value', found: JSON.stringify(found) ?? 'nothing', allowed } as const;
}
