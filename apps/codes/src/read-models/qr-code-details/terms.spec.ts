import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { termsOf, wordRanges } from './terms.js';

const words = (text: string) => termsOf({ name: text, slug: '', tags: [] });

describe('the terms of a code', () => {
  it('are its tags as they are, and the words of name and slug without case and accents', () =>
    expect(termsOf({ name: 'Größe  É-2', slug: 'groesse-e-2', tags: ['Summer Sale'] })).toEqual([
      ...['t:Summer Sale', 'w:grosse', 'w:e', 'w:2', 'w:groesse'],
    ]));
  it('are none for a name without letters and figures', () => expect(words('!? — %')).toEqual([]));
  it('lie in the range of every beginning of a word, as bytes are ordered', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), fc.nat(20), (text, length) => {
        for (const word of words(text)) {
          const beginning = [...word.slice(2)].slice(0, length + 1).join('');
          const [range, ...others] = wordRanges(beginning);
          expect(others).toEqual([]);
          const bytes = (value: string) => Buffer.from(value);
          expect(Buffer.compare(bytes(word), bytes(range!.from))).toBeGreaterThanOrEqual(0);
          expect(Buffer.compare(bytes(word), bytes(range!.below))).toBeLessThan(0);
        }
      }),
    ));
});
