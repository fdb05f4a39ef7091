import { slide, spanFrom } from './session-span.js';

const limits = { idleHours: 10, maxDays: 1 };
const at = (time: string) => new Date(`2026-05-19T${time}Z`);
const morning = spanFrom(at('00:00:00'), limits);

describe('a session', () => {
  it('ends after the idle time, and after the longest time at the latest', () => {
    expect(morning).toEqual({ expiresAt: at('10:00:00'), endsAt: new Date('2026-05-20T00:00:00Z') });
    expect(spanFrom(at('00:00:00'), { idleHours: 48, maxDays: 1 }).expiresAt).toEqual(morning.endsAt);
  });

  it('moves on with use', () => expect(slide(morning, at('01:00:00'), limits)).toEqual(at('11:00:00')));

  it('is not written again for a moment of use', () => {
    expect(slide(morning, at('00:05:59'), limits)).toBeNull();
    expect(slide(morning, at('00:06:00'), limits)).toEqual(at('10:06:00'));
  });

  it('never moves beyond its end', () => {
    expect(slide({ ...morning, expiresAt: at('23:00:00') }, at('22:00:00'), limits)).toEqual(morning.endsAt);
    expect(slide({ ...morning, expiresAt: morning.endsAt }, at('23:59:00'), limits)).toBeNull();
  });
});
