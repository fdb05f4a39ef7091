import fc from 'fast-check';
import { TokenBuckets } from './token-buckets.js';

describe('the rate limit of a caller', () => {
  it('lets as many pass at once as flow in a second, then refuses', () => {
    const buckets = new TokenBuckets(3);
    const passed = [1, 2, 3, 4].map(() => buckets.take('key', 0));
    expect(passed.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
      [true, 2],
      [true, 1],
      [true, 0],
      [false, 0],
    ]);
    expect(passed[3]?.seconds).toBe(1);
  });

  it('flows on with time', () => {
    const buckets = new TokenBuckets(2);
    buckets.take('key', 0);
    buckets.take('key', 0);
    expect(buckets.take('key', 499).allowed).toBe(false);
    expect(buckets.take('key', 500).allowed).toBe(true);
    expect(buckets.take('key', 500).allowed).toBe(false);
  });

  it('counts each caller alone', () => {
    const buckets = new TokenBuckets(1);
    expect(buckets.take('one', 0).allowed).toBe(true);
    expect(buckets.take('other', 0).allowed).toBe(true);
  });

  it('never passes more than the burst and the flow, however the requests fall', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.nat({ max: 2000 }), { maxLength: 300 }),
        (perSecond, times) => {
          const buckets = new TokenBuckets(perSecond);
          const sorted = times.toSorted((a, b) => a - b);
          const passed = sorted.filter((time) => buckets.take('key', time).allowed).length;
          const elapsed = ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)) / 1000;
          expect(passed).toBeLessThanOrEqual(perSecond + elapsed * perSecond + 1e-6);
        },
      ),
    ));

  it('holds over all copies together, whichever of them the requests reach', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 6, max: 50 }),
        fc.array(fc.record({ time: fc.nat({ max: 2000 }), copy: fc.nat() }), { maxLength: 300 }),
        (copies, limit, requests) => {
          const all = Array.from({ length: copies }, () => new TokenBuckets(limit, copies));
          const sorted = requests.toSorted((a, b) => a.time - b.time);
          const passed = sorted.filter(({ time, copy }) => all[copy % copies]!.take('key', time).allowed).length;
          const elapsed = ((sorted.at(-1)?.time ?? 0) - (sorted[0]?.time ?? 0)) / 1000;
          expect(passed).toBeLessThanOrEqual(limit + elapsed * limit + 1e-6);
        },
      ),
    ));

  it('lets something pass, however many share it', () => {
    const buckets = new TokenBuckets(1, 4);
    expect([buckets.take('key', 0), buckets.take('key', 0)].map(({ allowed, seconds }) => [allowed, seconds])).toEqual([
      [true, 4],
      [false, 4],
    ]);
    expect(buckets.take('key', 4_000).allowed).toBe(true);
  });
});
