import { describe, expect, it } from '@jest/globals';
import slugify from '@sindresorhus/slugify';
import fc from 'fast-check';
import { distinctSlugOf, hyphened, isReserved, SLUG, SLUG_LENGTH, slugOf, unguessableSlug } from './slug.js';

const name = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 120 }), fc.lorem({ maxCount: 12 }));
const fits = (slug: string) => SLUG.test(slug) && slug.length >= SLUG_LENGTH.min && slug.length <= SLUG_LENGTH.max;

describe('the slug of a name', () => {
  it.each([
    ['Packaging insert', 'packaging-insert'],
    ['  Größe & Maß 50%  ', 'groesse-and-mass-50'],
    ['Café São Paulo', 'cafe-sao-paulo'],
    ['Москва 2026', 'moskva-2026'],
    ['Table 01', 'table-01'],
  ])('%s is %s', (text, slug) => expect(slugOf(text)).toBe(slug));

  it.each(['日本', 'A', '!!!', 'Login', 'API', 'Well known', ''])('%j suggests none that may be had', (text) =>
    expect(slugOf(text)).toBeNull(),
  );
  it('is what the library makes of it, also where it is not asked', () => {
    const word = fc.oneof(
      fc.stringMatching(/^[A-Z]?[a-z]{1,9}$/),
      fc.stringMatching(/^[0-9]{1,4}$/),
      fc.constantFrom('', ' '),
    );
    const plain = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));
    fc.assert(fc.property(plain, (text) => expect(hyphened(text)).toBe(slugify(text))));
  });
  it('is a valid slug and not reserved, whatever the name', () =>
    fc.assert(
      fc.property(name, (text) => {
        const slug = slugOf(text);
        if (slug !== null) expect(fits(slug) && !isReserved(slug)).toBe(true);
      }),
    ));
});

describe('a distinct slug', () => {
  it('keeps the name and adds an ending', () =>
    expect(distinctSlugOf('Packaging insert')).toMatch(/^packaging-insert-[0-9a-z]{6}$/));
  it('is a valid slug, whatever the name', () => fc.assert(fc.property(name, (text) => fits(distinctSlugOf(text)))));
  it('is another each time', () =>
    expect(new Set(Array.from({ length: 500 }, () => distinctSlugOf('x'))).size).toBe(500));
});

describe('an unguessable slug', () => {
  it('holds more than 64 random bits', () => {
    const slugs = Array.from({ length: 2000 }, unguessableSlug);
    const symbols = new Set(slugs.join(''));
    expect(slugs.every(fits)).toBe(true);
    expect(Math.log2(symbols.size) * 16).toBeGreaterThan(64);
    // Every place takes every symbol: none is fixed, none follows from the time.
    for (let place = 0; place < 16; place++) expect(new Set(slugs.map((slug) => slug[place])).size).toBe(symbols.size);
  });
});
