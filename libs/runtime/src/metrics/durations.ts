/** Upper bounds in seconds: from what a redirect takes to what nobody waits for. */
export const DURATION_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const;

/** How long things took, counted in classes. Made for the hot path: a few comparisons and additions, nothing allocated. */
export class Durations {
  /** How many took at most as long as the bound of the same place, and longer than the one before; the last: longer than all. */
  readonly counts = new Float64Array(DURATION_BOUNDS.length + 1);
  /** Seconds in all. */
  sum = 0;

  /** @param ms milliseconds, as differences of `performance.now()` are */
  add(ms: number): void {
    const seconds = ms / 1000;
    let place = 0;
    while (seconds > (DURATION_BOUNDS[place] ?? Infinity)) place++;
    this.counts[place] = (this.counts[place] ?? 0) + 1;
    this.sum += seconds;
  }
}
