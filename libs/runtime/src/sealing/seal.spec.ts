import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seal, SealBroken, unseal } from '../index.js';

const key = Buffer.alloc(32, 1).toString('base64');
const other = Buffer.alloc(32, 2).toString('base64');

describe('a sealed text', () => {
  it('is opened by the key and the subject it was sealed with', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string(),
        (text, about) => unseal(seal(text, key, about), key, about) === text,
      ),
    ));

  it('is not opened by another key, nor for another subject', () => {
    expect(() => unseal(seal('text', key, 'a'), other, 'a')).toThrow(SealBroken);
    expect(() => unseal(seal('text', key, 'a'), key, 'b')).toThrow(SealBroken);
  });

  it('is never the same twice', () => expect(seal('text', key)).not.toBe(seal('text', key)));

  it('outlives a change of keys', () => {
    expect(unseal(seal('text', key), `${other},${key}`)).toBe('text');
    expect(unseal(seal('text', `${other},${key}`), other)).toBe('text');
  });

  it('is refused, not a crash, with any byte changed or as anything else', () => {
    const sealed = seal('a text', key);
    const [version = '', id = '', body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
        expect(() => unseal([version, id, changed.toString('base64url')].join('.'), key)).toThrow(SealBroken);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => expect(() => unseal(text, key)).toThrow(SealBroken)));
    expect(() => unseal(`${version}.${id}.`, key)).toThrow(SealBroken);
    expect(() => unseal(`${sealed}.x`, key)).toThrow(SealBroken);
  });
});
