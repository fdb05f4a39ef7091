import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRetryLadder, retryAfterMs, retryDelay } from './retry-schedule.js';

const ladder = parseRetryLadder('5s, 2m,1h');
const now = new Date('2026-05-19T12:00:00Z');

describe('the retry ladder', () => {
  it('is read in all its units', () =>
    expect(parseRetryLadder('250ms,5s,2m,1h,1d')).toEqual([250, 5e3, 12e4, 36e5, 864e5]));
  it.each(['', '5', 's', '5s,', '-1s', '5 weeks'])('refuses %p', (text) => {
    expect(() => parseRetryLadder(text)).toThrow('is not a duration');
  });

  it('climbs, and stays on its last step', () => {
    expect([1, 2, 3, 4, 9].map((attempt) => retryDelay(ladder, attempt, 0.5))).toEqual([5e3, 12e4, 36e5, 36e5, 36e5]);
  });
  it('strays by a fifth at most', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const step = ladder[Math.min(attempt, 3) - 1] ?? 0;
        const delay = retryDelay(ladder, attempt, random);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(step * 0.8));
        expect(delay).toBeLessThanOrEqual(Math.ceil(step * 1.2));
      }),
    ));

  it('waits as long as the receiver asks, when that is longer', () =>
    expect(retryDelay(ladder, 1, 0.5, 60_000)).toBe(60_000));
  it('does not hurry because the receiver asks for less', () => expect(retryDelay(ladder, 2, 0.5, 1)).toBe(12e4));
  it('waits a day at most', () => expect(retryDelay(ladder, 1, 0.5, 1e12)).toBe(864e5));
});

describe('a Retry-After header', () => {
  it('can be seconds', () => expect(retryAfterMs('120', now)).toBe(120_000));
  it('can be a date', () => expect(retryAfterMs('Tue, 19 May 2026 12:00:30 GMT', now)).toBe(30_000));
  it.each([undefined, 'soon', '', '-5', 'Tue, 19 May 2026 11:00:00 GMT'])('asks for nothing as %p', (header) => {
    expect(retryAfterMs(header, now)).toBe(0);
  });
});
