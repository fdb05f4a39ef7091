import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkCharacterPair, checkDigit, hasValidCheckCharacterPair, hasValidCheckDigit } from './check-digit.js';

const digits = fc.stringMatching(/^\d{7,17}$/);

describe('a check digit', () => {
  // The worked example of the General Specifications, §7.9.1, and one key of each length.
  it.each(['6291041500213', '37610425002123456' + '9', '4006381333931', '96385074', '036000291452'])(
    'closes %s',
    (key) => {
      expect(hasValidCheckDigit(key)).toBe(true);
      expect(checkDigit(key.slice(0, -1))).toBe(key.slice(-1));
    },
  );

  it('detects every change of a single digit', () => {
    fc.assert(
      fc.property(digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (body, place, change) => {
        const key = body + checkDigit(body);
        const at = place % key.length;
        const wrong = key.slice(0, at) + String((Number(key[at]) + change) % 10) + key.slice(at + 1);
        expect(hasValidCheckDigit(key)).toBe(true);
        expect(hasValidCheckDigit(wrong)).toBe(false);
      }),
    );
  });

  it('is not found in anything but digits', () => {
    for (const text of ['', '0', 'ABCDEFGHIJKLM', '629104150021 ', '６２９１０４１５００２１３'])
      expect(hasValidCheckDigit(text)).toBe(false);
  });
});

describe('a pair of check characters', () => {
  // The example of the General Specifications, §7.9.5.
  it('closes 1987654Ad4X4bL5ttr2310c with 2K', () => {
    expect(checkCharacterPair('1987654Ad4X4bL5ttr2310c')).toBe('2K');
    expect(hasValidCheckCharacterPair('1987654Ad4X4bL5ttr2310c2K')).toBe(true);
  });

  it('detects every change of a single character', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{6}[A-Za-z0-9]{1,17}$/), fc.nat(), (body, place) => {
        const key = body + (checkCharacterPair(body) ?? '');
        const at = place % body.length;
        const wrong = key.slice(0, at) + (key[at] === 'Z' ? 'Y' : 'Z') + key.slice(at + 1);
        expect(hasValidCheckCharacterPair(wrong)).toBe(false);
      }),
    );
  });

  it('cannot be made of more than 23 characters, nor of others than CSET 82', () => {
    expect(checkCharacterPair('1'.repeat(24))).toBeUndefined();
    expect(checkCharacterPair('1987654 ')).toBeUndefined();
    expect(checkCharacterPair('')).toBeUndefined();
  });
});
