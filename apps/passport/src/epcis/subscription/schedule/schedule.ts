import { EpcisException } from '../../problem/epcis-exception.js';

/** The fields of a schedule and the values each may have; Monday is 1 (EPCIS 2.0 §8.2.5.3). */
export const SCHEDULE_FIELDS = {
  second: [0, 59],
  minute: [0, 59],
  hour: [0, 23],
  dayOfMonth: [1, 31],
  month: [1, 12],
  dayOfWeek: [1, 7],
} as const satisfies Record<string, readonly [number, number]>;
export type ScheduleField = keyof typeof SCHEDULE_FIELDS;

/** A schedule as it is written. A field that is left out allows every value. */
export type ScheduleText = Readonly<Partial<Record<ScheduleField, string>>>;

/** The values that each field allows, ascending. A time is a tick when all of its fields, in UTC, are allowed. */
export type Schedule = Readonly<Record<ScheduleField, readonly number[]>>;

const MAX_FIELD_LENGTH = 256;
/** `5`, `5-9`, `0/15` (from 0 in steps of 15, as the standard's own example has it) or `*`. */
const ITEM = String.raw`(?:\d{1,2}(?:[-/]\d{1,2})?|\*)`;
/** Items, each alone or several of them in brackets. */
const PART = String.raw`(?:${ITEM}|\[${ITEM}(?:,${ITEM})*\])`;
const LIST = new RegExp(`^${PART}(?:,${PART})*$`);

/**
 * Reads the six fields: values, ranges in brackets, and lists of both, such as `0,[15-20],45`.
 * @throws EpcisException SubscriptionControlsException naming the field, what was found and what is allowed
 */
export function readSchedule(text: ScheduleText): Schedule {
  const fields = Object.keys(SCHEDULE_FIELDS) as ScheduleField[];
  if (fields.every((field) => text[field] === undefined)) {
    throw refused(`The schedule says nothing; it needs one of ${fields.join(', ')}.`);
  }
  return Object.fromEntries(fields.map((field) => [field, valuesOf(field, text[field] ?? '*')])) as unknown as Schedule;
}

function valuesOf(field: ScheduleField, text: string): number[] {
  const compact = text.replaceAll(' ', '');
  if (text.length > MAX_FIELD_LENGTH || !LIST.test(compact)) {
    throw refused(
      `schedule.${field} is "${text.slice(0, 40)}"; it may be a value, a range in brackets such as [1-5], or a list of them.`,
    );
  }
  const values = compact.split(/[[\],]+/).flatMap((item) => (item === '' ? [] : expand(field, item)));
  return [...new Set(values)].sort((a, b) => a - b);
}

function expand(field: ScheduleField, item: string): number[] {
  const [least, most] = SCHEDULE_FIELDS[field];
  if (item === '*') return range(least, most);
  const [, first = '', sign, second] = /^(\d+)(?:([-/])(\d+))?$/.exec(item) ?? [];
  const from = within(field, Number(first), item);
  if (second === undefined) return [from];
  if (sign === '/') return range(from, most, stepOf(field, Number(second), item));
  const to = within(field, Number(second), item);
  if (to < from) throw refused(`schedule.${field} has the range ${item}, which ends before it begins.`);
  return range(from, to);
}

function within(field: ScheduleField, value: number, item: string): number {
  const [least, most] = SCHEDULE_FIELDS[field];
  if (value >= least && value <= most) return value;
  throw refused(`schedule.${field} has ${item}; ${least} to ${most} is allowed.`);
}

function stepOf(field: ScheduleField, step: number, item: string): number {
  if (step > 0) return step;
  throw refused(`schedule.${field} has ${item}; a step is at least 1.`);
}

function range(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => from + at * step);
}

function refused(detail: string): EpcisException {
  return new EpcisException('SubscriptionControlsException', detail);
}
