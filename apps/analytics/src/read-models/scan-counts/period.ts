import { Rejected } from '@proofmark/event-sourcing';

/** A span of whole days in a time zone, both ends included. Days are `YYYY-MM-DD`. */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly interval: Interval;
}
export const INTERVALS = ['day', 'hour'] as const;
export type Interval = (typeof INTERVALS)[number];

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
/** Nothing was scanned before, and far enough ahead that no sum of dates leaves the calendar. */
const FIRST_DAY = '2000-01-01';
const LAST_DAY = '2199-12-31';
const MOST_DAYS: Readonly<Record<Interval, number>> = { day: 366, hour: 31 };

/**
 * Fills in what was not asked for: the last 30 days up to today, in UTC, by day.
 * @throws Rejected `invalid_period` when it is backwards, too long, or names a day that does not exist.
 */
export function periodOf(asked: Partial<Period>, now: Date): Period {
  const { timeZone = 'UTC', interval = 'day' } = asked;
  const to = asked.to ?? todayIn(timeZone, now);
  const from = asked.from ?? plusDays(to, 1 - Math.min(DEFAULT_DAYS, MOST_DAYS[interval]));
  assertDay('from', from);
  assertDay('to', to);
  if (from > to) throw invalid('`from` is after `to`.', 'from');
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  const most = MOST_DAYS[interval];
  if (days > most) throw invalid(`The period has ${days} days; at most ${most} are possible by ${interval}.`, 'from');
  return { from, to, timeZone, interval };
}

function assertDay(field: string, day: string): void {
  if (!isDay(day)) throw invalid(`\`${field}\` is not a day (YYYY-MM-DD) from ${FIRST_DAY} to ${LAST_DAY}.`, field);
}

/** Whether it is the name of an IANA time zone, old names included; no offsets or abbreviations. PostgreSQL knows the same names. */
export function isTimeZone(name: string): boolean {
  if (!/^(UTC|[A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2})$/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function todayIn(timeZone: string, now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
}

function isDay(day: string): boolean {
  if (day < FIRST_DAY || day > LAST_DAY) return false;
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function plusDays(day: string, days: number): string {
  return isDay(day) ? new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10) : day;
}

function invalid(message: string, field: string): Rejected {
  return new Rejected('invalid', 'invalid_period', message, [{ field, issue: message }]);
}
