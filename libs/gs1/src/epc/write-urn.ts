import { failed, type Parsed, parsed } from '../problem.js';
import type { Epc } from './epc.js';
import { type EpcScheme, escapeForUrn, LGTIN, PREFIX_LENGTH, schemes } from './schemes.js';

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
  const longest = Math.max(0, ...[...table.keys()].map(({ length }) => length));
  return (digits) => {
    for (let length = Math.min(longest, digits.length); length > 0; length--) {
      const known = table.get(digits.slice(0, length));
      if (known !== undefined) return known === 0 ? undefined : known;
    }
    return undefined;
  };
}

/**
 * An EPC as a URN: the reverse of reading it. Classes become `urn:epc:idpat:…*`, batches `urn:epc:class:lgtin:…`. EPC Tag Data Standard §7.
 * @returns `unknown_prefix_length` where the length of the company prefix is not known: keep the Digital Link then
 */
export function urnOfEpc(epc: Epc, lengthOf: CompanyPrefixLength): Parsed<string> {
  const scheme = schemeOf(epc);
  if (!scheme)
    return failed({
      code: 'unknown_scheme',
      ai: epc.key.ai,
      found: epc.uri,
      allowed: 'a key that the Tag Data Standard has a URN for',
    });
  const { filler, leading } = scheme;
  const length = lengthOf(epc.key.value.slice(filler.length + (leading ? 1 : 0)));
  if (length === undefined || length < PREFIX_LENGTH.min || length > PREFIX_LENGTH.max)
    return failed({
      code: 'unknown_prefix_length',
      ai: epc.key.ai,
      found: epc.key.value,
      allowed: 'a company prefix of known length, 6 to 12 digits',
    });
  const parts = [...referenceParts(scheme, epc.key.value, length), ...tailParts(scheme, epc)];
  return parsed(`urn:epc:${formOf(scheme, epc)}:${scheme.name}:${parts.join('.')}`);
}

function schemeOf({ key, qualifier }: Epc): EpcScheme | undefined {
  if (key.ai === '01' && qualifier?.ai === '10') return LGTIN;
  return schemes.find(
    ({ ai, tail }) =>
      ai === key.ai && (qualifier === undefined || (typeof tail === 'object' && tail.ai === qualifier.ai)),
  );
}

function formOf(scheme: EpcScheme, { kind }: Epc): string {
  if (scheme === LGTIN) return 'class';
  return kind === 'class' ? 'idpat' : 'id';
}

function referenceParts({ digits, filler, leading, extra }: EpcScheme, value: string, length: number): string[] {
  if (digits === undefined) return [value.slice(0, length), escapeForUrn(value.slice(length))];
  const body = value.slice(filler.length, filler.length + digits);
  const first = leading ? body.charAt(0) : '';
  const rest = body.slice(first.length);
  const afterCheckDigit = filler.length + digits + 1;
  const pieces = extra.map((size, at) => value.slice(afterCheckDigit + at * size, afterCheckDigit + (at + 1) * size));
  return [rest.slice(0, length), first + rest.slice(length), ...pieces];
}

function tailParts({ tail, digits = 0, filler }: EpcScheme, { key, qualifier, kind }: Epc): string[] {
  if (tail === 'none') return [];
  if (kind === 'class' && !qualifier) return ['*'];
  if (tail === 'key') return [escapeForUrn(key.value.slice(filler.length + digits + 1))];
  return [qualifier ? escapeForUrn(qualifier.value) : '0'];
}
