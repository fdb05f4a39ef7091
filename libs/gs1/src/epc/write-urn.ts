import type { ElementString } from '../application-identifiers/check-value.js';
import { failed, type Parsed, parsed } from '../problem.js';
import type { CompanyPrefixLength } from './company-prefix.js';
import type { Epc } from './epc.js';
import { isCompanyPrefix } from './read-urn.js';
import { type EpcScheme, escapeForUrn, LGTIN, schemes } from './schemes.js';

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
  const length = prefixLength(scheme, epc, lengthOf);
  if (length === undefined)
    return failed({
      code: 'unknown_prefix_length',
      ai: epc.key.ai,
      found: epc.key.value,
      allowed: 'a company prefix of known length, 6 to 12 digits, and a reference',
    });
  const parts = [...referenceParts(scheme, epc.key.value, length), ...tailParts(scheme, epc)];
  return parsed(`urn:epc:${formOf(scheme, epc)}:${scheme.name}:${parts.join('.')}`);
}

/** @returns undefined, too, where the URN would not say what the link says */
function prefixLength(
  { filler, leading, digits }: EpcScheme,
  { key, qualifier }: Epc,
  lengthOf: CompanyPrefixLength,
): number | undefined {
  if (qualifier && isNoExtension(qualifier)) return undefined;
  const behind = key.value.slice(filler.length + (leading ? 1 : 0));
  const length = lengthOf(behind);
  if (length === undefined || !isCompanyPrefix(behind.slice(0, length))) return undefined;
  // A key without a fixed length may end with its company prefix, and a URN of it has no empty reference.
  return digits === undefined && behind.length <= length ? undefined : length;
}

/** `.0` of an SGLN says that there is none. */
function isNoExtension({ ai, value }: ElementString): boolean {
  return ai === '254' && value === '0';
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
