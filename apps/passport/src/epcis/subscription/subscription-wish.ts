import { EpcisException } from '../problem/epcis-exception.js';
import { readInstant } from '../query/instant.js';
import { shown } from '../validation/finding.js';
import { readSchedule, SCHEDULE_FIELDS, type ScheduleText } from './schedule/schedule.js';
import { nextTick } from './schedule/next-tick.js';

/** When results are wanted, and from when on: what a webhook and a WebSocket say alike. */
export interface SubscriptionWish {
  /** Null: results as they come. */
  readonly schedule: ScheduleText | null;
  readonly reportIfEmpty: boolean;
  /** Null: from now on. */
  readonly initialRecordTime: string | null;
}

/** As they are given: members of a body, or texts of a query string that were read before. */
export interface GivenControls {
  readonly schedule: unknown;
  readonly stream: unknown;
  readonly reportIfEmpty: unknown;
  readonly initialRecordTime: unknown;
}

/** @throws EpcisException SubscriptionControlsException */
export function readControls(given: GivenControls, now: Date): SubscriptionWish {
  return {
    schedule: scheduleOf(given, now),
    reportIfEmpty: flagOf('reportIfEmpty', given.reportIfEmpty),
    initialRecordTime: timeOf(given.initialRecordTime),
  };
}

function scheduleOf({ schedule, stream }: GivenControls, now: Date): ScheduleText | null {
  const streams = flagOf('stream', stream);
  if (streams === (schedule !== undefined)) {
    const found = streams ? 'schedule and stream are both given' : 'neither schedule nor stream: true is given';
    throw refused(`${found}; exactly one of them says when results are sent.`);
  }
  if (streams) return null;
  const text = fieldsOf(schedule);
  if (nextTick(readSchedule(text), now) === null) throw refused('The schedule names no time that ever comes.');
  return text;
}

function fieldsOf(schedule: unknown): ScheduleText {
  if (typeof schedule !== 'object' || schedule === null || Array.isArray(schedule)) {
    throw refused(`schedule is ${shown(schedule)}; an object of fields is expected.`);
  }
  for (const [field, value] of Object.entries(schedule)) {
    if (!(field in SCHEDULE_FIELDS)) {
      throw refused(`schedule has the field ${shown(field)}; there are ${Object.keys(SCHEDULE_FIELDS).join(', ')}.`);
    }
    if (typeof value !== 'string') throw refused(`schedule.${field} is ${shown(value)}; a text is expected.`);
  }
  return schedule;
}

function flagOf(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw refused(`${name} is ${shown(value)}; true or false is expected.`);
}

function timeOf(value: unknown): string | null {
  if (value === undefined) return null;
  const micros = typeof value === 'string' && /^\d{4}-/.test(value) ? readInstant(value) : undefined;
  // Events are recorded to the millisecond: what begins within one begins with the next.
  if (micros !== undefined) return new Date(Math.ceil(micros / 1000)).toISOString();
  throw refused(`initialRecordTime is ${shown(value)}; a date and time with its zone is expected.`);
}

function refused(detail: string): EpcisException {
  return new EpcisException('SubscriptionControlsException', detail);
}
