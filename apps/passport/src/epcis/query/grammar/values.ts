import type { Scalar } from '../epcis-query.js';
import { readInstant } from '../instant.js';
import { scalarOf } from '../scalar.js';
import { type Given, refused, shown } from './given.js';

/** Of one parameter. More belongs into several queries: each value costs a look into an index. */
const MAX_VALUES = 1000;
const MAX_CHARACTERS = 2048;
const MAX_COUNT = 2_147_483_647;
/** A URL spells numbers as JSON does, a leading zero or plus besides. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** One or several texts: `a|b`, or the parameter several times; `["a", "b"]` or `"a"` in JSON. */
export function texts(given: Given): readonly string[] {
  return listOf(given).map((value) => text(given, value));
}

/** Numbers, times or texts of an extension: one, or several as {@link texts} are. */
export function scalars(given: Given): readonly Scalar[] {
  return listOf(given).map((value) => scalarFrom(given, value));
}

export function decimals(given: Given): readonly number[] {
  return listOf(given).map((value) => decimal(given, value));
}

export function oneDecimal(given: Given): number {
  return decimal(given, single(given));
}

/** A number or a time. */
export function measure(given: Given): Scalar {
  const value = single(given);
  const scalar = scalarFrom(given, value);
  if (scalar.number === null && scalar.instant === null)
    throw refused(given.name, `has ${shown(value)}, which is nothing to compare`, `a number, or ${TIME}`);
  return scalar;
}

const TIME = 'a date and time with an offset, such as 2026-11-21T08:00:00Z or 2026-11-21T09:00:00.000+01:00';

export function instant(given: Given): number {
  const value = single(given);
  const read = typeof value === 'string' ? readInstant(withPlus(value)) : undefined;
  if (read === undefined) throw refused(given.name, `has ${shown(value)}`, TIME);
  return read;
}

/** Whether a thing has to be there: true, 1, null or nothing said. */
export function flag(given: Given): boolean {
  const value = single(given);
  if (['true', '1', '', 'null', true, 1, null].includes(value as string)) return true;
  if (['false', '0', false, 0].includes(value as string)) return false;
  throw refused(given.name, `has ${shown(value)}`, 'true, 1, null or nothing for what has to be there, and false');
}

export function truth(given: Given): boolean {
  const value = single(given);
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw refused(given.name, `has ${shown(value)}`, 'true or false');
}

export function count(given: Given): number {
  const value = single(given);
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= MAX_COUNT) return number;
  throw refused(given.name, `has ${shown(value)}`, `a whole number from 1 to ${MAX_COUNT}`);
}

export function oneOf<T extends string>(given: Given, allowed: readonly T[]): T {
  const value = single(given);
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw refused(given.name, `has ${shown(value)}`, allowed.join(' or '));
  return found;
}

export function oneText(given: Given): string {
  return text(given, single(given));
}

function single({ name, value }: Given): unknown {
  if ('json' in value) return value.json;
  if (value.length !== 1) throw refused(name, `is given ${value.length} times`, 'one value');
  return value[0];
}

function listOf({ name, value }: Given): readonly unknown[] {
  const list = 'json' in value ? [value.json].flat() : value.flatMap((one) => one.split('|'));
  if (list.length >= 1 && list.length <= MAX_VALUES) return list;
  throw refused(
    name,
    list.length === 0 ? 'has an empty list' : `has ${list.length} values`,
    `1 to ${MAX_VALUES} values`,
  );
}

function text({ name }: Given, value: unknown): string {
  if (typeof value !== 'string') throw refused(name, `has ${shown(value)}`, 'text');
  if (value === '') throw refused(name, 'has an empty value', 'a value, or to leave the parameter out');
  if (value.length > MAX_CHARACTERS)
    throw refused(name, `has a value of ${value.length} characters`, `at most ${MAX_CHARACTERS}`);
  if (value.includes('\0') || !value.isWellFormed())
    throw refused(name, 'has a value with a NUL or half a character', 'well-formed Unicode text');
  return value;
}

function scalarFrom(given: Given, value: unknown): Scalar {
  if (typeof value === 'number') return scalarOf(decimal(given, value));
  const said = text(given, value);
  const restored = withPlus(said);
  return scalarOf(readInstant(restored) === undefined ? said : restored);
}

function decimal({ name, value: all }: Given, value: unknown): number {
  const number = !('json' in all) && typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw refused(name, `has ${shown(value)}`, 'a decimal number');
}

/** An unescaped plus of a time zone arrives as a blank. */
function withPlus(time: string): string {
  return time.replace(/ (?=\d\d:\d\d$)/, '+');
}
