import { isShortLink, slugOf } from './slug.js';

describe('a short link', () => {
  it.each([
    ['/r/summer-menu', 'summer-menu'],
    ['/r/summer-menu/', 'summer-menu'],
    ['/r/summer-menu?utm_source=x/y', 'summer-menu'],
    ['/r/A1.b_c~d', 'A1.b_c~d'],
    ['/r/', null],
    ['/r/a/b', null],
    ['/r/%61', null],
    ['/r/..', null],
    [`/r/${'a'.repeat(121)}`, null],
  ])('%j names %j', (url, slug) => {
    expect(slugOf(url)).toBe(slug);
  });

  it('is asked for by GET and HEAD only', () => {
    expect(isShortLink('GET', '/r/a')).toBe(true);
    expect(isShortLink('HEAD', '/r/a')).toBe(true);
    expect(isShortLink('POST', '/r/a')).toBe(false);
    expect(isShortLink('GET', '/health/live')).toBe(false);
  });
});
