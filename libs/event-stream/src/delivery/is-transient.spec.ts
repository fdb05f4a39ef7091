import { describe, expect, it } from '@jest/globals';
import { StreamUnavailable, TryAgainLater } from '../errors.js';
import { isTransient } from './is-transient.js';

const coded = (code: string, message = 'failed') => Object.assign(new Error(message), { code });

describe('trouble that passes by itself', () => {
  it.each([
    ['a refused connection', coded('ECONNREFUSED')],
    ['a server that shuts down', coded('57P01')],
    ['a server that starts up', coded('57P03')],
    ['a lost connection, as the driver says it', new Error('Connection terminated unexpectedly')],
    ['a deadlock', coded('40P01')],
    ['too many connections', coded('53300')],
    ['the cause of another error', new Error('could not project', { cause: coded('ECONNRESET') })],
    ['one of several errors', new AggregateError([new Error('::1'), coded('ECONNREFUSED')])],
    ['what a handler says is', new TryAgainLater('later')],
    ['a stream that does not answer', new StreamUnavailable('gone')],
  ])('is %s', (_, error) => expect(isTransient(error)).toBe(true));

  it.each([
    ['a broken rule', new TypeError('x is undefined')],
    ['a unique key', coded('23505')],
    ['a missing table', coded('42P01')],
    ['a wrong password', coded('28P01')],
    ['a cancelled statement: it may be the record that makes it slow', coded('57014')],
    ['no error at all', 'ECONNREFUSED'],
    ['nothing', undefined],
  ])('is not %s', (_, error) => expect(isTransient(error)).toBe(false));

  it('is found out also of an error that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(isTransient(error)).toBe(false);
  });
});
