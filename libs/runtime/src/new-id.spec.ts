import { describe, expect, it } from '@jest/globals';
import { newId } from './index.js';

describe('a new id', () => {
  it('is its prefix and 26 characters that nobody mistakes', () =>
    expect(newId('qr')).toMatch(/^qr_[0-7][0-9a-hjkmnp-tv-z]{25}$/));

  it('sorts by the moment it was made, also within one millisecond', () => {
    const ids = Array.from({ length: 20_000 }, () => newId('x'));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('carries the time and the marks of a UUIDv7', () => {
    const before = Date.now();
    const digits = [...newId('x').slice(2)].map((letter) => BigInt('0123456789abcdefghjkmnpqrstvwxyz'.indexOf(letter)));
    const bits = digits.reduce((sum, digit) => sum * 32n + digit, 0n);
    expect(Number(bits >> 80n)).toBeGreaterThanOrEqual(before);
    // In the tests above so many ids were made that the counter may have run ahead of the clock.
    expect(Number(bits >> 80n)).toBeLessThan(before + 60_000);
    expect((bits >> 76n) & 0xfn).toBe(7n);
    expect((bits >> 62n) & 0x3n).toBe(2n);
  });
});
