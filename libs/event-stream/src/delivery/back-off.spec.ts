import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { delayAfter } from './back-off.js';

describe('the wait after a failed try', () => {
  it('doubles from the first, up to the most, and lies in the upper half of that', () => {
    const terms = { firstDelayMs: 100, maxDelayMs: 1000 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (attempt) => {
        const ceiling = [100, 200, 400, 800][attempt - 1] ?? 1000;
        const delay = delayAfter(attempt, terms);
        expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
        expect(delay).toBeLessThanOrEqual(ceiling);
      }),
    );
  });

  it('differs, so that those who failed together do not come back together', () => {
    const delays = Array.from({ length: 20 }, () => delayAfter(1, { firstDelayMs: 1000, maxDelayMs: 1000 }));
    expect(new Set(delays).size).toBeGreaterThan(1);
  });
});
