import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CallContext, signContext, verifyContext } from '../index.js';

const key = 'a signing key of more than thirty-two bytes';
const other = 'another signing key of more than 32 bytes';
const context: CallContext = {
  workspaceId: 'ws_1',
  mode: 'test',
  actor: { kind: 'member', id: 'usr_1', role: 'admin' },
  scopes: ['qr:read'],
  requestId: 'req_1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

describe('the signed context', () => {
  it('says what was signed', () => expect(verifyContext(signContext(context, key), key)).toEqual(context));

  it('is good for 30 seconds', () => {
    const header = signContext(context, key, 1_000_000);
    expect(verifyContext(header, key, 1_029_999)).toEqual(context);
    expect(verifyContext(header, key, 1_030_000)).toBeNull();
  });

  it('is good only under the key that signed it', () =>
    expect(verifyContext(signContext(context, other), key)).toBeNull());

  it('outlives a change of keys: the new one in front signs, the old one behind still verifies', () => {
    const both = `${other},${key}`;
    expect(verifyContext(signContext(context, key), both)).toEqual(context);
    expect(verifyContext(signContext(context, both), other)).toEqual(context);
    expect(verifyContext(signContext(context, both), key)).toBeNull();
  });

  it('is refused with any character changed', () => {
    const header = signContext(context, key);
    fc.assert(
      fc.property(fc.nat(header.length - 1), fc.constantFrom(...'abcXYZ019-_.'), (at, letter) => {
        const changed = header.slice(0, at) + letter + header.slice(at + 1);
        // The last character of base64url carries bits that say nothing.
        fc.pre(changed !== header && at < header.length - 1);
        expect(verifyContext(changed, key)).toBeNull();
      }),
    );
  });

  it('is refused, not a crash, when it is anything else', () => {
    const parts = signContext(context, key).split('.');
    const malformed = [
      '',
      '.',
      '...',
      'v1',
      parts.slice(0, 3).join('.'),
      ['v2', ...parts.slice(1)].join('.'),
      [...parts, 'x'].join('.'),
    ];
    for (const header of malformed) expect(verifyContext(header, key)).toBeNull();
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (header) => verifyContext(header, key) === null));
  });
});
