import { describe, expect, it } from '@jest/globals';
import { etagOf, isKnown } from './etag.js';

describe('an entity tag', () => {
  it('follows from what is drawn', () => {
    expect(etagOf({ size: 128 })).toMatch(/^"[\w-]{27}"$/);
    expect(etagOf({ size: 128 })).toBe(etagOf({ size: 128 }));
    expect(etagOf({ size: 128 })).not.toBe(etagOf({ size: 129 }));
  });
  it.each(['"a"', 'W/"a"', '*', '"x", "a"', '"x",W/"a"'])('is known to a client that sends %s', (header) =>
    expect(isKnown('"a"', header)).toBe(true),
  );
  it.each([undefined, '', '"x"', 'a', '"ab"'])('is not known to a client that sends %s', (header) =>
    expect(isKnown('"a"', header)).toBe(false),
  );
});
