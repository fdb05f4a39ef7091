import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextTick } from './next-tick.js';
import { readSchedule, SCHEDULE_FIELDS, type Schedule, type ScheduleField, type ScheduleText } from './schedule.js';

const next = (text: ScheduleText, after: string) => nextTick(readSchedule(text), new Date(after))?.toISOString();

describe('[EPCIS schedule] a schedule', () => {
  it.each<[ScheduleText, string, string]>([
    [{ second: '0', minute: '0', hour: '3' }, '2026-11-21T03:00:00Z', '2026-11-22T03:00:00.000Z'],
    [{ second: '0', minute: '0,30' }, '2026-11-21T03:00:00.001Z', '2026-11-21T03:30:00.000Z'],
    [{ second: '30' }, '2026-12-31T23:59:30Z', '2027-01-01T00:00:30.000Z'],
    [{ second: '0', minute: '0', hour: '[8-10],12' }, '2026-11-21T10:00:00Z', '2026-11-21T12:00:00.000Z'],
    [{ second: '0/20' }, '2026-11-21T03:00:01Z', '2026-11-21T03:00:20.000Z'],
    [
      { second: '0', minute: '0', hour: '0', month: '2', dayOfMonth: '29' },
      '2026-01-01T00:00:00Z',
      '2028-02-29T00:00:00.000Z',
    ],
    // 2100 is no leap year.
    [
      { second: '0', minute: '0', hour: '0', month: '2', dayOfMonth: '29' },
      '2096-03-01T00:00:00Z',
      '2104-02-29T00:00:00.000Z',
    ],
    [{ second: '0', minute: '0', hour: '0', dayOfWeek: '7' }, '2026-11-21T00:00:00Z', '2026-11-22T00:00:00.000Z'],
    [
      { second: '0', minute: '0', hour: '0', dayOfWeek: '1', dayOfMonth: '[1-7]' },
      '2026-11-21T00:00:00Z',
      '2026-12-07T00:00:00.000Z',
    ],
    // The night in which clocks change in Europe and America has all its hours.
    [{ second: '0', minute: '30', hour: '2' }, '2026-03-29T00:00:00Z', '2026-03-29T02:30:00.000Z'],
  ])('%j fires next after %s at %s', (text, after, expected) => expect(next(text, after)).toBe(expected));

  it('that never comes true has no next tick', () =>
    expect(next({ month: '2', dayOfMonth: '[30-31]' }, '2026-01-01T00:00:00Z')).toBeUndefined());

  it('leaves every field open that it does not say', () =>
    expect(next({ hour: '5' }, '2026-11-21T05:00:00Z')).toBe('2026-11-21T05:00:01.000Z'));

  it.each<[ScheduleText, string]>([
    [{}, 'says nothing'],
    [{ second: '60' }, '0 to 59'],
    [{ hour: '24' }, '0 to 23'],
    [{ dayOfMonth: '0' }, '1 to 31'],
    [{ month: '13' }, '1 to 12'],
    [{ dayOfWeek: '8' }, '1 to 7'],
    [{ minute: '[10-5]' }, 'ends before it begins'],
    [{ minute: '0/0' }, 'at least 1'],
    [{ minute: '' }, 'value'],
    [{ minute: '1,' }, 'value'],
    [{ minute: '[1-5' }, 'value'],
    [{ minute: '[[1-5]]' }, 'value'],
    [{ minute: '-1' }, 'value'],
    [{ minute: 'MON' }, 'value'],
    [{ minute: `1${',1'.repeat(200)}` }, 'value'],
  ])('%j is refused', (text, words) => {
    expect(() => readSchedule(text)).toThrow(
      expect.objectContaining({ code: 'SubscriptionControlsException', message: expect.stringContaining(words) }),
    );
  });

  it('is read in time whatever is written', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9[\],\-/*]{0,256}$/), (minute) => {
        try {
          expect(readSchedule({ minute }).minute.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ code: 'SubscriptionControlsException' });
        }
      }),
    ));
});

/** A list of values and ranges of one field, and the values it means. */
const fieldOf = (field: ScheduleField) => {
  const [least, most] = SCHEDULE_FIELDS[field];
  const value = fc.integer({ min: least, max: most });
  const item = fc.oneof(
    value.map((one) => ({ text: String(one), values: [one] })),
    fc.tuple(value, value).map(([a, b]) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      return { text: `[${from}-${to}]`, values: Array.from({ length: to - from + 1 }, (_, at) => from + at) };
    }),
  );
  return fc.array(item, { minLength: 1, maxLength: 3 });
};

const fields = Object.keys(SCHEDULE_FIELDS) as ScheduleField[];
const schedules = fc.record(Object.fromEntries(fields.map((field) => [field, fieldOf(field)])), { requiredKeys: [] });

describe('the next tick', () => {
  const WALKED_SECONDS = 8_000;
  const isTick = (schedule: Schedule, time: Date) =>
    schedule.second.includes(time.getUTCSeconds()) &&
    schedule.minute.includes(time.getUTCMinutes()) &&
    schedule.hour.includes(time.getUTCHours()) &&
    schedule.dayOfMonth.includes(time.getUTCDate()) &&
    schedule.month.includes(time.getUTCMonth() + 1) &&
    schedule.dayOfWeek.includes(((time.getUTCDay() + 6) % 7) + 1);

  it('is the one that a walk from second to second finds', () =>
    fc.assert(
      fc.property(
        schedules.filter((written) => Object.keys(written).length > 0),
        fc.date({ min: new Date('2023-01-01'), max: new Date('2029-01-01'), noInvalidDate: true }),
        (written, after) => {
          const schedule = readSchedule(
            Object.fromEntries(
              Object.entries(written).map(([field, items]) => [field, items?.map(({ text }) => text).join(',')]),
            ),
          );
          for (const [field, items] of Object.entries(written)) {
            const meant = new Set(items?.flatMap(({ values }) => values));
            expect(schedule[field as ScheduleField]).toEqual([...meant].sort((a, b) => a - b));
          }
          const found = nextTick(schedule, after);
          const second = Math.floor(after.getTime() / 1000) + 1;
          let walked = second;
          while (walked < second + WALKED_SECONDS && !isTick(schedule, new Date(walked * 1000))) walked++;
          if (walked < second + WALKED_SECONDS) expect(found).toEqual(new Date(walked * 1000));
          else expect(found === null || found.getTime() >= walked * 1000).toBe(true);
        },
      ),
      { numRuns: 300 },
    ));

  it('is a tick, on the day that a walk from day to day finds', () =>
    fc.assert(
      fc.property(
        fc.record({ dayOfMonth: fieldOf('dayOfMonth'), month: fieldOf('month'), dayOfWeek: fieldOf('dayOfWeek') }),
        (written) => {
          const text = (items: { text: string }[]) => items.map((item) => item.text).join(',');
          const schedule = readSchedule({
            ...{ dayOfMonth: text(written.dayOfMonth), month: text(written.month) },
            ...{ dayOfWeek: text(written.dayOfWeek), hour: '0', minute: '0', second: '0' },
          });
          const start = Date.UTC(2026, 0, 1);
          const day = Array.from({ length: 15_000 }, (_, at) => start + (at + 1) * 86_400_000).find((time) =>
            isTick(schedule, new Date(time)),
          );
          expect(nextTick(schedule, new Date(start))?.getTime()).toBe(day);
        },
      ),
    ));
});
