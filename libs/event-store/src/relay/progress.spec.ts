import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { advance, bind, type Progress, stillOpen } from './progress.js';

const START: Progress = { position: 0, gaps: [] };

describe('the progress of a relay', () => {
  it('remembers what was missing below a position it saw', () =>
    expect(advance(START, [2, 5])).toEqual({
      position: 5,
      gaps: [
        { first: 1, last: 1, bound: null },
        { first: 3, last: 4, bound: null },
      ],
    }));

  it('forgets what it sees later, and only that', () => {
    const bound = 7n;
    const gaps = [
      { first: 1, last: 3, bound },
      { first: 6, last: 9, bound },
    ];
    expect(advance({ position: 10, gaps }, [2, 6, 8])).toEqual({
      position: 10,
      gaps: [
        { first: 1, last: 1, bound },
        { first: 3, last: 3, bound },
        { first: 7, last: 7, bound },
        { first: 9, last: 9, bound },
      ],
    });
  });

  it('is not disturbed by positions that were held back', () =>
    expect(advance({ position: 9, gaps: [{ first: 4, last: 5, bound: 1n }] }, [2, 3, 5, 8])).toEqual({
      position: 9,
      gaps: [{ first: 4, last: 4, bound: 1n }],
    }));
});

describe('a gap', () => {
  const gap = { first: 3, last: 5, bound: 10n };

  it('stays open while a transaction runs that may fill it', () =>
    expect(stillOpen([gap], { oldestRunning: 9n, upTo: Infinity })).toEqual([gap]));

  it('stays open when the reading did not come so far', () =>
    expect(stillOpen([gap], { oldestRunning: 99n, upTo: 4 })).toEqual([gap]));

  it('stays open until its bound is known', () => {
    const fresh = { ...gap, bound: null };
    expect(stillOpen([fresh], { oldestRunning: 99n, upTo: Infinity })).toEqual([fresh]);
    expect(bind([fresh], 4n)).toEqual([{ ...gap, bound: 4n }]);
  });

  it('is given up when all who may fill it have ended', () =>
    expect(stillOpen([gap], { oldestRunning: 10n, upTo: 5 })).toEqual([]));
});

/** A transaction: when it begins, draws its positions, and ends; times are steps of the world. */
const transaction = fc.record({
  begins: fc.nat({ max: 30 }),
  thinks: fc.nat({ max: 10 }),
  draws: fc.integer({ min: 1, max: 3 }),
  dallies: fc.nat({ max: 20 }),
  commits: fc.boolean(),
});
type Plan = typeof transaction extends fc.Arbitrary<infer T> ? T : never;

/** A database as the relay sees it: ids in order of beginning, positions in order of drawing, rows visible from the commit on. */
class World {
  now = 0;
  private nextId = 1n;
  private nextPosition = 1;
  private readonly running = new Map<Plan, { id: bigint; positions: number[] }>();
  readonly visible = new Set<number>();

  constructor(private readonly plans: readonly Plan[]) {}

  step(): void {
    this.now++;
    for (const plan of this.plans) {
      const draws = plan.begins + plan.thinks;
      if (this.now === plan.begins + 1) this.running.set(plan, { id: this.nextId++, positions: [] });
      if (this.now === draws + 1)
        for (let n = 0; n < plan.draws; n++) this.running.get(plan)?.positions.push(this.nextPosition++);
      if (this.now === draws + plan.dallies + 2) this.end(plan);
    }
  }

  /** The id that a transaction of the relay takes, and gives back at once. */
  takeId(): bigint {
    return this.nextId++;
  }

  oldestRunning(): bigint {
    return [...this.running.values()].reduce((oldest, { id }) => (id < oldest ? id : oldest), this.nextId);
  }

  private end(plan: Plan): void {
    if (plan.commits) for (const position of this.running.get(plan)?.positions ?? []) this.visible.add(position);
    this.running.delete(plan);
  }
}

it('loses no committed position and waits for none for ever, however transactions interleave, readings are cut off and relays restart', () =>
  fc.assert(
    fc.property(
      fc.array(transaction, { maxLength: 12 }),
      fc.array(
        fc.record({ limit: fc.integer({ min: 1, max: 5 }), restarts: fc.boolean(), steps: fc.nat({ max: 4 }) }),
        {
          minLength: 10,
          maxLength: 40,
        },
      ),
      (plans, rounds) => {
        const world = new World(plans);
        let progress = START;
        const published: number[] = [];
        const round = (limit: number) => {
          const wanted = (position: number) =>
            position > progress.position ||
            progress.gaps.some(({ first, last }) => first <= position && position <= last);
          const rows = [...world.visible]
            .filter(wanted)
            .sort((a, b) => a - b)
            .slice(0, limit);
          const upTo = rows.length < limit ? Infinity : (rows.at(-1) ?? Infinity);
          const gaps = stillOpen(progress.gaps, { oldestRunning: world.oldestRunning(), upTo });
          const next = advance({ position: progress.position, gaps }, rows);
          published.push(...rows);
          progress = { position: next.position, gaps: bind(next.gaps, world.takeId()) };
        };
        for (const { limit, restarts, steps } of rounds) {
          for (let step = 0; step < steps; step++) world.step();
          // A relay that starts knows the gaps of the one before, but not their bounds.
          if (restarts) {
            const gaps = progress.gaps.map((gap) => ({ ...gap, bound: null }));
            progress = { ...progress, gaps: bind(gaps, world.takeId()) };
          }
          round(limit);
        }
        while (world.now < 100) world.step();
        for (let last = 0; last < 40; last++) round(5);
        expect([...published].sort((a, b) => a - b)).toEqual([...world.visible].sort((a, b) => a - b));
        expect(progress.gaps).toEqual([]);
      },
    ),
    { numRuns: 2000 },
  ));
