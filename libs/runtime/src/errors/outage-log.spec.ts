import { describe, expect, it, jest } from '@jest/globals';
import { HttpProblem } from './problem.js';
import { OutageLog } from './outage-log.js';

const PERIOD_MS = 30_000;
const codes = new HttpProblem(503, 'upstream_unavailable', 'The service codes cannot be reached.');
const analytics = new HttpProblem(503, 'upstream_unavailable', 'The service analytics cannot be reached.');

describe('an outage', () => {
  let lines: object[];
  let log: OutageLog;
  const happen = (problem: HttpProblem, times = 1) => {
    for (let n = 0; n < times; n++) log.note(problem, { reason: 'connect ECONNREFUSED', requestId: `req_${n}` });
  };

  beforeEach(() => {
    jest.useFakeTimers();
    lines = [];
    log = new OutageLog((detail, message) => lines.push({ ...detail, message }), PERIOD_MS);
  });
  afterEach(() => jest.useRealTimers());

  const first = { code: codes.code, reason: 'connect ECONNREFUSED', requestId: 'req_0' };

  it('is told at once, each service’s by itself, and then in one line of all that followed', () => {
    happen(codes, 300);
    happen(analytics);
    expect(lines).toEqual([
      { ...first, message: codes.message },
      { ...first, message: analytics.message },
    ]);
    jest.advanceTimersByTime(PERIOD_MS);
    expect(lines.slice(2)).toEqual([{ code: codes.code, more: 299, inSeconds: 30, message: codes.message }]);
  });

  it('goes on to be told while it lasts, and is a new one after a quiet while', () => {
    happen(codes, 2);
    jest.advanceTimersByTime(PERIOD_MS);
    happen(codes, 5);
    jest.advanceTimersByTime(PERIOD_MS);
    expect(lines.slice(1)).toMatchObject([{ more: 1 }, { more: 5 }]);
    jest.advanceTimersByTime(PERIOD_MS);
    happen(codes);
    expect(lines.slice(3)).toEqual([{ ...first, message: codes.message }]);
  });
});
