import { throws as rejects } from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import { isTimeZone, periodOf } from './period.js';

const now = new Date('2026-05-19T23:30:00Z');

describe('a period', () => {
  it('is the last 30 days when nothing is asked for', () =>
    expect(periodOf({}, now)).toEqual({ from: '2026-04-20', to: '2026-05-19', timeZone: 'UTC', interval: 'day' }));
  it('ends with the local today', () => expect(periodOf({ timeZone: 'Asia/Tokyo' }, now).to).toBe('2026-05-20'));
  it('may be one day', () =>
    expect(periodOf({ from: '2026-05-01', to: '2026-05-01' }, now)).toMatchObject({ from: '2026-05-01' }));
  it('may be a leap year', () => expect(() => periodOf({ from: '2024-01-01', to: '2024-12-31' }, now)).not.toThrow());

  it.each([
    ['backwards', { from: '2026-05-02', to: '2026-05-01' }],
    ['longer than 366 days', { from: '2025-01-01', to: '2026-01-02' }],
    ['longer than 31 days by hour', { from: '2026-01-01', to: '2026-02-01', interval: 'hour' as const }],
    ['from a day that does not exist', { from: '2026-02-30', to: '2026-03-01' }],
    ['to a month that does not exist', { to: '2026-13-01' }],
  ])('is refused when it is %s', (_, asked) =>
    rejects(
      () => periodOf(asked, now),
      (error: { code?: string }) => error.code === 'invalid_period',
    ),
  );
});

describe('a time zone', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kathmandu'])('can be %s', (name) =>
    expect(isTimeZone(name)).toBe(true),
  );
  it.each(['', 'Mars/Olympus', '+02:00', 'CEST', "UTC'; --"])('cannot be %p', (name) =>
    expect(isTimeZone(name)).toBe(false),
  );
});
