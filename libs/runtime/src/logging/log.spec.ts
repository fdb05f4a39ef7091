import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { runInContext } from '../index.js';
import { createLog } from './create-log.js';
import { NestLog } from './nest-log.js';

interface Line {
  readonly [field: string]: unknown;
}

function logged(write: (log: ReturnType<typeof createLog>) => void): Line[] {
  const lines: Line[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(
        ...chunk
          .toString()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Line),
      );
      done();
    },
  });
  write(createLog('codes', 'debug', destination));
  return lines;
}

describe('a log line', () => {
  it('is JSON with the service, the level and the time', () => {
    const [line] = logged((log) => log.info({ count: 3 }, 'done'));
    expect(line).toMatchObject({ service: 'codes', level: 'info', msg: 'done', count: 3 });
    expect(Date.parse(String(line?.['time']))).not.toBeNaN();
  });

  it('carries the id of the request it belongs to', () => {
    const context = {
      workspaceId: 'ws_1',
      mode: 'live',
      actor: { kind: 'system', id: 'x' },
      scopes: [],
      requestId: 'req_9',
    } as const;
    const [inside, outside] = logged((log) => {
      runInContext(context, () => log.info('inside'));
      log.info('outside');
    });
    expect(inside).toMatchObject({ requestId: 'req_9' });
    expect(outside).not.toHaveProperty('requestId');
  });

  it('shows no secret, wherever it stands under its name', () => {
    const secret = 'hunter2';
    const lines = logged((log) => {
      log.info({ password: secret, token: secret, config: { SEALING_KEY: secret, DATABASE_URL: secret } });
      log.info({
        headers: { authorization: secret, cookie: secret, 'set-cookie': secret, 'x-proofmark-context': secret },
      });
      log.info({ req: { headers: { authorization: secret, 'x-api-secret': secret } } });
    });
    expect(lines).toHaveLength(3);
    expect(JSON.stringify(lines)).not.toContain(secret);
    expect(JSON.stringify(lines)).toContain('[redacted]');
  });

  it("is Nest's too, with the class's name and the error's stack", () => {
    const lines = logged((log) => {
      const logger = new NestLog(() => log);
      logger.log('Started', 'NestApplication');
      logger.error('It broke', 'Error: It broke\n at here', 'Relay');
      logger.warn({ message: 'Slow', behind: 7 }, 'Relay');
      logger.error(new Error('thrown'), 'Relay');
      logger.verbose('too much', 'Relay');
    });
    expect(lines).toEqual([
      expect.objectContaining({ level: 'info', msg: 'Started', context: 'NestApplication' }),
      expect.objectContaining({
        level: 'error',
        msg: 'It broke',
        stack: expect.stringContaining('at here'),
        context: 'Relay',
      }),
      expect.objectContaining({ level: 'warn', msg: 'Slow', behind: 7, context: 'Relay' }),
      expect.objectContaining({
        level: 'error',
        msg: 'thrown',
        err: expect.objectContaining({ stack: expect.any(String) }),
      }),
    ]);
  });

  it('is written by the Logger of every class', () => {
    const lines = logged((log) => {
      Logger.overrideLogger(new NestLog(() => log));
      new Logger('Dispatcher').error({ message: 'No answer', endpointId: 'wh_1' });
      Logger.overrideLogger(false);
    });
    expect(lines).toEqual([expect.objectContaining({ msg: 'No answer', endpointId: 'wh_1', context: 'Dispatcher' })]);
  });
});
