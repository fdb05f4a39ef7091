import type { Schedule } from './schedule.js';

/** The calendar repeats after so many years: what has not fired by then never will. */
const CALENDAR_YEARS = 400;
const DAY_MS = 86_400_000;

/**
 * The first tick later than `after`, in UTC and so without any change of the clock; to the second.
 * @returns null when there is none, ever (30 February)
 */
export function nextTick(schedule: Schedule, after: Date): Date | null {
  const from = new Date(Math.floor(after.getTime() / 1000) * 1000 + 1000);
  const day = startOfDay(from);
  const today = onDay(schedule, from) ? timeFrom(schedule, from) : null;
  if (today !== null) return new Date(day + today);
  const later = nextDay(schedule, day + DAY_MS);
  return later === null ? null : new Date(later + firstTime(schedule));
}

function startOfDay(time: Date): number {
  return Math.floor(time.getTime() / DAY_MS) * DAY_MS;
}

/** The first day that is allowed, from the one that starts at `from` on; months that are not allowed are skipped whole. */
function nextDay(schedule: Schedule, from: number): number | null {
  const day = new Date(from);
  const lastYear = day.getUTCFullYear() + CALENDAR_YEARS;
  while (day.getUTCFullYear() <= lastYear) {
    if (!schedule.month.includes(day.getUTCMonth() + 1)) day.setUTCMonth(day.getUTCMonth() + 1, 1);
    else if (onDay(schedule, day)) return day.getTime();
    else day.setUTCDate(day.getUTCDate() + 1);
  }
  return null;
}

function onDay({ month, dayOfMonth, dayOfWeek }: Schedule, time: Date): boolean {
  return (
    month.includes(time.getUTCMonth() + 1) &&
    dayOfMonth.includes(time.getUTCDate()) &&
    // JavaScript's Sunday is 0, the standard's is 7.
    dayOfWeek.includes(time.getUTCDay() || 7)
  );
}

/** Milliseconds from the start of the day to its first tick; every field has at least one value. */
function firstTime({ hour: [hour = 0], minute: [minute = 0], second: [second = 0] }: Schedule): number {
  return millis(hour, minute, second);
}

/** Milliseconds from the start of `from`'s day to its first tick at or after `from`; null when none is left. */
function timeFrom(schedule: Schedule, from: Date): number | null {
  const [hour, minute, second] = [from.getUTCHours(), from.getUTCMinutes(), from.getUTCSeconds()];
  const [firstMinute = 0] = schedule.minute;
  const [firstSecond = 0] = schedule.second;
  if (schedule.hour.includes(hour)) {
    const sameMinute = schedule.minute.includes(minute) ? schedule.second.find((one) => one >= second) : undefined;
    if (sameMinute !== undefined) return millis(hour, minute, sameMinute);
    const laterMinute = schedule.minute.find((one) => one > minute);
    if (laterMinute !== undefined) return millis(hour, laterMinute, firstSecond);
  }
  const laterHour = schedule.hour.find((one) => one > hour);
  return laterHour === undefined ? null : millis(laterHour, firstMinute, firstSecond);
}

function millis(hour: number, minute: number, second: number): number {
  return ((hour * 60 + minute) * 60 + second) * 1000;
}
