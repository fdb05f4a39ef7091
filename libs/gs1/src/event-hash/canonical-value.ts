import { readEpc } from '../epc/read-epc.js';
import { bareValue, type VocabularyName, vocabularyValue } from '../vocabulary/vocabulary.js';

/** Prefix → URI, as the JSON-LD context of a document declares them. */
export type Namespaces = ReadonlyMap<string, string>;

/** What EPCIS 2.0's own context declares. */
const STANDARD: readonly (readonly [string, string])[] = [
  ['epcis', 'https://ref.gs1.org/epcis/'],
  ['cbv', 'https://ref.gs1.org/cbv/'],
  ['cbvmda', 'urn:epcglobal:cbv:mda:'],
  ['gs1', 'https://gs1.org/voc/'],
];

/** @param contexts `@context` of the document and of the event: a URL, an object, or a list of them. URLs are not fetched. */
export function namespacesOf(...contexts: readonly unknown[]): Namespaces {
  const declared = contexts
    .flat()
    .filter((context) => typeof context === 'object' && context !== null)
    .flatMap((context) => Object.entries(context as Record<string, unknown>));
  return new Map([...STANDARD, ...declared.filter((entry): entry is [string, string] => typeof entry[1] === 'string')]);
}

/** `ext:name` as `{https://ns.example.com/}name`; a key without a declared prefix stays as it is. */
export function qualifiedName(key: string, namespaces: Namespaces): string {
  const colon = key.indexOf(':');
  const uri = colon > 0 ? namespaces.get(key.slice(0, colon)) : undefined;
  return uri === undefined ? key : `{${uri}}${key.slice(colon + 1)}`;
}

const CBV_URNS: readonly (readonly [string, VocabularyName])[] = [
  ['urn:epcglobal:cbv:bizstep:', 'bizStep'],
  ['urn:epcglobal:cbv:disp:', 'disposition'],
  ['urn:epcglobal:cbv:btt:', 'bizTransactionType'],
  ['urn:epcglobal:cbv:sdt:', 'sourceDestType'],
  ['urn:epcglobal:cbv:er:', 'errorReason'],
];
const KEY_IN_PATH = /\/(?:\d{2,4}|sscc|gtin|gdti|gcn|ginc|gsin|gln|party|grai|giai|itip|cpid|gsrnp?)\/[^/]/;
/** The reference hashes links of older versions as what they are today. */
const OLDER_LINKS = { convenienceNames: true, shortGtins: true } as const;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** Any text, number or truth: numbers without superfluous zeros, EPCs as canonical Digital Links, prefixes resolved. */
export function canonicalText(value: unknown, namespaces: Namespaces): string {
  if (typeof value === 'number') return canonicalNumber(String(value));
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return '';
  const text = value.trim();
  if (NUMBER.test(text)) return canonicalNumber(text);
  if (text.startsWith('urn:')) return canonicalUrn(text);
  if (text.startsWith('http')) return KEY_IN_PATH.test(text) ? canonicalEpc(text) : text;
  return expandPrefix(text, namespaces);
}

export function canonicalWord(value: unknown, name: VocabularyName, namespaces: Namespaces): string {
  const text = canonicalText(value, namespaces);
  return bareValue(name, text) === undefined ? text : vocabularyValue(name, text, 'web');
}

function canonicalUrn(text: string): string {
  if (text.startsWith('urn:epc:')) return canonicalEpc(text);
  const vocabulary = CBV_URNS.find(([start]) => text.startsWith(start));
  return vocabulary ? vocabularyValue(vocabulary[1], text, 'web') : text;
}

function canonicalEpc(text: string): string {
  const today = readEpc(text);
  const epc = today.ok ? today : readEpc(text, OLDER_LINKS);
  return epc.ok ? epc.value.uri : text;
}

function expandPrefix(text: string, namespaces: Namespaces): string {
  const colon = text.indexOf(':');
  const uri = colon > 0 ? namespaces.get(text.slice(0, colon)) : undefined;
  return uri === undefined ? text : uri + text.slice(colon + 1);
}

/** Exact, whatever its length: no binary fraction comes in between. Exponents are written out. */
function canonicalNumber(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.');
  const plain = placePoint(whole + fraction, whole.length + Number(exponent));
  return mantissa.startsWith('-') && plain !== '0' ? `-${plain}` : plain;
}

/** @param point before which digit the point stands; may lie outside of them */
function placePoint(digits: string, point: number): string {
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  let end = padded.length;
  // Not /0+$/: it takes quadratic time for a stranger's million zeros before a one.
  while (end > at && padded.charAt(end - 1) === '0') end--;
  const after = padded.slice(at, end);
  return after === '' ? before : `${before}.${after}`;
}

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i;

/** In UTC with three decimals, rounded half up: `2023-02-02T11:04:03.142Z`. What is no time stays as it is. */
export function canonicalTime(value: unknown): string {
  if (typeof value !== 'string') return '';
  const match = TIME.exec(value.trim());
  if (!match) return value.trim();
  const [, seconds = '', fraction = '', zone = ''] = match;
  const instant = Date.parse(`${seconds}.000${zone}`.toUpperCase());
  if (Number.isNaN(instant)) return value.trim();
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0')) + (fraction.charAt(3) >= '5' ? 1 : 0);
  return new Date(instant + milliseconds).toISOString();
}
