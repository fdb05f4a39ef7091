import fc from 'fast-check';
import { hashApiKeySecret, newApiKeyToken, parseApiKeyToken } from './api-key-token.js';

const ID = '01jvm3k5n0000000000000000b';
const characters = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_'];
const token = fc.constantFrom('live' as const, 'test' as const).map((mode) => newApiKeyToken(`key_${ID}`, mode).token);
const place = fc.nat({ max: 67 });

describe('the token of an API key', () => {
  it('says its mode and key id, and hashes its secret', () => {
    const made = newApiKeyToken(`key_${ID}`, 'test');
    expect(made.token).toBe(`${made.key}_${made.secret}`);
    expect(made.key).toBe(`pm_test_${ID}`);
    expect(parseApiKeyToken(made.token)).toEqual({
      mode: 'test',
      apiKeyId: `key_${ID}`,
      secretHash: hashApiKeySecret(made.secret),
    });
  });

  it('has a checksum that other programs can compute', () => {
    const known = `pm_live_${ID}_000000000000000000000000000`;
    expect(parseApiKeyToken(`${known}2IY3e7`)).toMatchObject({ apiKeyId: `key_${ID}` });
  });

  it('never repeats', () => {
    const tokens = Array.from({ length: 2000 }, () => newApiKeyToken(`key_${ID}`, 'live').token);
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  it('is refused with any one character changed', () =>
    fc.assert(
      fc.property(token, place, fc.constantFrom(...characters), (good, at, wrong) => {
        fc.pre(good[at] !== wrong);
        expect(parseApiKeyToken(good.slice(0, at) + wrong + good.slice(at + 1))).toBeNull();
      }),
      { numRuns: 2000 },
    ));

  it('is refused with two neighbours swapped', () =>
    fc.assert(
      fc.property(token, fc.nat({ max: 66 }), (good, at) => {
        const [one, two] = [good.charAt(at), good.charAt(at + 1)];
        fc.pre(one !== two);
        expect(parseApiKeyToken(good.slice(0, at) + two + one + good.slice(at + 2))).toBeNull();
      }),
      { numRuns: 1000 },
    ));

  it('is refused when cut off or lengthened', () =>
    fc.assert(
      fc.property(token, place, fc.constantFrom(...characters), (good, at, more) => {
        expect(parseApiKeyToken(good.slice(0, at))).toBeNull();
        expect(parseApiKeyToken(good + more)).toBeNull();
      }),
    ));

  it('is refused as any other text', () =>
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(parseApiKeyToken(text)).toBeNull())));
});
