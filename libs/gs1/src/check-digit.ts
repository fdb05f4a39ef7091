const ZERO = 48;

/**
 * The last digit of GTIN, GLN, SSCC, GSIN, GSRN and the numeric part of GDTI, GCN and GRAI: weights 3 and 1 from the right, modulo 10.
 * GS1 General Specifications §7.9.1.
 * @param digits the key without its check digit, digits only; anything else gives a meaningless answer
 */
export function checkDigit(digits: string): string {
  let sum = 0;
  for (let at = digits.length - 1, weight = 3; at >= 0; at--, weight = 4 - weight)
    sum += (digits.charCodeAt(at) - ZERO) * weight;
  return String((10 - (sum % 10)) % 10);
}

/** @param digits the whole key with its check digit; false where it holds anything but digits */
export function hasValidCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, weight = 1; at >= 0; at--, weight = 4 - weight) {
    const digit = digits.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return false;
    sum += digit * weight;
  }
  return digits.length > 1 && sum % 10 === 0;
}

/** CSET 82 in the order of its values (General Specifications §7.11, figure 7.11-1). */
const CSET82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const CHECK32 = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
/** The first primes, the rightmost character's weight being 2 (§7.9.5). */
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

/**
 * The two check characters at the end of a GMN and of an MUDI. General Specifications §7.9.5: prime weights, modulo 1021.
 * @param text 1 to 23 characters of CSET 82; undefined for anything else
 */
export function checkCharacterPair(text: string): string | undefined {
  if (text.length === 0 || text.length > PRIMES.length) return undefined;
  let sum = 0;
  for (let at = 0; at < text.length; at++) {
    const value = CSET82.indexOf(text.charAt(at));
    if (value < 0) return undefined;
    sum += value * (PRIMES[text.length - 1 - at] ?? 0);
  }
  const rest = sum % 1021;
  return CHECK32.charAt(rest >> 5) + CHECK32.charAt(rest & 31);
}

/** @param text the whole key with its pair of check characters */
export function hasValidCheckCharacterPair(text: string): boolean {
  return text.length > 2 && checkCharacterPair(text.slice(0, -2)) === text.slice(-2);
}
