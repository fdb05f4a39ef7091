import type { Scalar } from './epcis-query.js';
import { readInstant } from './instant.js';

/** As JSON writes numbers: `007` is a text. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;

export function scalarOf(value: string | number | boolean): Scalar {
  const text = String(value);
  const number = NUMBER.test(text) ? Number(text) : NaN;
  return { text, number: Number.isFinite(number) ? number : null, instant: readInstant(text) ?? null };
}
