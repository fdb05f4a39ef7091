import { requestIdOf } from './request-id.js';

describe('the id of a request', () => {
  it('is the one the caller gave', () => expect(requestIdOf('order-4711.retry:2')).toBe('order-4711.retry:2'));

  it.each([undefined, '', 'short', 'a'.repeat(129), 'with space in it', 'line\nbreak-in-it', 'ünsinnig-lang'])(
    'is a new one instead of %j',
    (incoming) => expect(requestIdOf(incoming)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/),
  );
});
