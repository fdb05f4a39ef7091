import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { StandingTrouble } from './standing-trouble.js';

describe('trouble of what goes on trying', () => {
  let lines: string[];
  let trouble: StandingTrouble;
  const fail = (times: number, everyMs: number) => {
    for (let n = 0; n < times; n++) {
      trouble.note(new Error('connection refused'));
      jest.advanceTimersByTime(everyMs);
    }
  };

  beforeEach(() => {
    jest.useFakeTimers();
    lines = [];
    const logger = new Logger('Loop');
    const say = (level: string) => (line: unknown) => void lines.push(`${level} ${String(line)}`);
    jest.spyOn(logger, 'warn').mockImplementation(say('warn'));
    jest.spyOn(logger, 'log').mockImplementation(say('info'));
    trouble = new StandingTrouble(logger, 'Cannot look');
  });
  afterEach(() => void jest.useRealTimers());

  it('is told at once, twice a minute while it lasts, and when it is over', () => {
    fail(70, 1000);
    trouble.over();
    expect(lines).toEqual([
      'warn Cannot look: connection refused',
      'warn Cannot look (31 times in 30.0 s): connection refused',
      'warn Cannot look (61 times in 60.0 s): connection refused',
      'info Cannot look: over, after 70.0 s.',
    ]);
  });

  it('is one line where the next try went well', () => {
    fail(1, 100);
    trouble.over();
    trouble.over();
    expect(lines).toEqual(['warn Cannot look: connection refused']);
  });

  it('is new after it was over', () => {
    fail(2, 1000);
    trouble.over();
    expect(trouble.lastsMs).toBeNull();
    fail(1, 500);
    expect([trouble.lastsMs, trouble.reason]).toEqual([500, 'connection refused']);
    expect(lines.filter((line) => line.startsWith('warn'))).toHaveLength(2);
  });
});
