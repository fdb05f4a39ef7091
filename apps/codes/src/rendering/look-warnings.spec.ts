import { describe, expect, it } from '@jest/globals';
import { contrastRatio, lookWarnings } from './look-warnings.js';

const codes = (foregroundColor: string, backgroundColor: string, margin = 4) =>
  lookWarnings({ foregroundColor, backgroundColor, margin }).map(({ code }) => code);

describe('the look of a code', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#777777', '#ffffff', 4.48],
    ['#ffffff', '#777777', 4.48],
    ['#123456', '#123456', 1],
  ])('has between %s and %s the contrast that WCAG says', (one, other, ratio) =>
    expect(contrastRatio(one, other)).toBeCloseTo(ratio, 2),
  );
  it('is fine dark on bright with its quiet zone', () => expect(codes('#111827', '#ffffff')).toEqual([]));
  it('is warned of just below a contrast of 3, not just above', () => {
    expect(codes('#959595', '#ffffff')).toEqual(['low_contrast']);
    expect(codes('#949494', '#ffffff')).toEqual([]);
  });
  it('is warned of when it is lighter than its background', () =>
    expect(codes('#ffffff', '#111827')).toEqual(['inverted_colors']));
  it('is warned of with a quiet zone narrower than the standard says', () => {
    expect(codes('#000000', '#ffffff', 3)).toEqual(['narrow_margin']);
    expect(codes('#ffff00', '#ffffff', 0)).toEqual(['low_contrast', 'narrow_margin']);
  });
});
