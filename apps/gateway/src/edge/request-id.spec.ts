import { requestIdOf } from './request-id.js';

describe('the id of a request', () => {
  it('is the one the caller gave', () => expect(requestIdOf('order-4711.retry:2')).toBe('order-4711.retry:2'));

  it.each([undefined, '', 'short', 'a'.repeat(129), 'with space in it', 'line\nbreak-in-it', 'ünsinnig-lang'])(
    'is a new one instead of %j',
    (incoming) => expect(requestIdOf(incoming)).toMatch(/^req_[0-9a-f]{18}_[0-9a-z]+$/),
  );

  it('is another one each time', () => {
    const made = Array.from({ length: 1000 }, () => requestIdOf(undefined));
    expect(new Set(made).size).toBe(made.length);
  });
});
