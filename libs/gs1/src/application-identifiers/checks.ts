import { hasValidCheckCharacterPair, hasValidCheckDigit } from '../check-digit.js';
import type { ProblemCode } from '../problem.js';

/** What a component must satisfy besides length and characters. */
export interface Check {
  readonly isMet: (component: string) => boolean;
  readonly code: ProblemCode;
  /** Completes "allowed is …". */
  readonly allowed: string;
}

const PREFIX_DIGITS = 4;
const MEDIA_TYPES = /^(?:0[1-9]|10|[89]\d)$/;

function valueCheck(allowed: string, isMet: (component: string) => boolean): Check {
  return { isMet, allowed, code: 'wrong_value' };
}

function matching(allowed: string, pattern: RegExp): Check {
  return valueCheck(allowed, (component) => pattern.test(component));
}

/** Leap years by the last two digits: right from 2000 to 2099, and for 1900 a day too generous, as the two digits cannot tell. */
function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isDate(text: string, firstDay: 0 | 1): boolean {
  const [year, month, day] = [text.slice(0, -4), text.slice(-4, -2), text.slice(-2)].map(Number) as [
    number,
    number,
    number,
  ];
  return month >= 1 && month <= 12 && day >= firstDay && day <= daysOf(year, month);
}

function isCenturyDate(text: string): boolean {
  const year = Number(text.slice(0, 4));
  const isCommonCentury = year % 100 === 0 && year % 400 !== 0;
  return isDate(text, 1) && !(isCommonCentury && text.endsWith('0229'));
}

function isPieceOfTotal(text: string): boolean {
  const [piece, total] = [Number(text.slice(0, 2)), Number(text.slice(2))];
  return piece >= 1 && piece <= total;
}

function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(text)) return false;
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4))
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** The values of GS1's syntax tests that need no list of another body; countries, currencies, package types and coupons are not looked up. */
export const checks = {
  'check-digit': {
    isMet: hasValidCheckDigit,
    code: 'wrong_check_digit',
    allowed: 'a last digit that is the check digit of those before',
  } satisfies Check,
  'check-pair': {
    isMet: hasValidCheckCharacterPair,
    code: 'wrong_check_digit',
    allowed: 'a last pair that is the check characters of those before',
  } satisfies Check,
  // Four digits are the shortest company prefix; longer ones are known to GS1's members only.
  prefix: matching('a GS1 company prefix of at least 4 digits at the start', new RegExp(`^\\d{${PREFIX_DIGITS}}`)),
  prefix2: matching(
    'a GS1 company prefix of at least 4 digits from the second place on',
    new RegExp(`^.\\d{${PREFIX_DIGITS}}`),
  ),
  date: valueCheck('a date YYMMDD', (text) => isDate(text, 1)),
  'date-or-month': valueCheck('a date YYMMDD, DD being 00 for a whole month', (text) => isDate(text, 0)),
  'date-of-century': valueCheck('a date YYYYMMDD', isCenturyDate),
  hour: matching('an hour 00 to 23', /^(?:[01]\d|2[0-3])$/),
  minute: matching('a minute or second 00 to 59', /^[0-5]\d$/),
  time: matching('a time HHMM', /^(?:[01]\d|2[0-3])[0-5]\d$/),
  piece: valueCheck('a piece from 01 up to the total, and the total', isPieceOfTotal),
  zero: matching('0', /^0+$/),
  'non-zero': matching('another number than 0', /[^0]/),
  'no-zero-first': matching('a number without a zero in front', /^(?:0|[^0].*)$/),
  'non-digit': matching('at least one character that is no digit', /\D/),
  'yes-no': matching('0 or 1', /^[01]$/),
  winding: matching('0, 1 or 9', /^[019]$/),
  hyphen: matching('a hyphen, for below zero', /^-+$/),
  percent: matching('text whose % each begin an escape %XX', /^(?:[^%]|%[0-9A-Fa-f]{2})*$/),
  importer: matching('a letter, a digit, - or _', /^[-_A-Za-z0-9]$/),
  sex: matching('0, 1, 2 or 9', /^[0129]$/),
  birth: valueCheck(
    'a place among births and their number: 1/3',
    (text) => /^[1-9]\/[1-9]$/.test(text) && text.charAt(0) <= text.charAt(2),
  ),
  media: matching('a medium 01 to 10 or 80 to 99', MEDIA_TYPES),
  latitude: valueCheck('a latitude up to 1800000000', (text) => Number(text) <= 1_800_000_000),
  longitude: valueCheck('a longitude up to 3600000000', (text) => Number(text) <= 3_600_000_000),
  iban: valueCheck('an IBAN with its check digits', isIban),
} as const satisfies Record<string, Check>;
