import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Lane } from './lane.js';

describe('a lane', () => {
  it('keeps the order of each subject and never runs more than its width, whatever takes how long', () =>
    fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        async (scheduler, subjects, width) => {
          const lane = new Lane(width);
          const finished: [string, number][] = [];
          let running = 0;
          const all = subjects.map((subject, place) =>
            lane.add({ subject }, async () => {
              expect(++running).toBeLessThanOrEqual(width);
              await scheduler.schedule(Promise.resolve());
              running--;
              finished.push([subject, place]);
            }),
          );
          await scheduler.waitFor(Promise.all(all));
          for (const subject of ['a', 'b', 'c']) {
            const places = finished.filter(([of]) => of === subject).map(([, place]) => place);
            expect(places).toEqual([...places].sort((x, y) => x - y));
          }
          expect(finished).toHaveLength(subjects.length);
          expect(lane.size).toBe(0);
        },
      ),
    ));

  it('goes on with the same subject after an attempt threw', async () => {
    const lane = new Lane(1);
    const first = lane.add({ subject: 'a' }, () => Promise.reject(new Error('no')));
    const second = lane.add({ subject: 'a' }, () => Promise.resolve());
    await expect(first).rejects.toThrow('no');
    await expect(second).resolves.toBeUndefined();
  });
});
