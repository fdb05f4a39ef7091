import { describe, expect, it } from '@jest/globals';
import { looksAlike } from './look-alike.js';

const hostOf = (name: string) => new URL(`https://${name}/`).hostname;

describe('a host name', () => {
  it.each(['pаypal.com', 'gооgle.com', 'αpple.com', 'brandշ.com', 'shop.exаmple.org'])(
    'that mixes scripts in a word (%s) looks like another',
    (name) => expect(looksAlike(hostOf(name))).toBe(true),
  );
  it.each(['аррӏе.com', 'www.ехре.com'])('written in Cyrillic that reads as Latin (%s) looks like another', (name) =>
    expect(looksAlike(hostOf(name))).toBe(true),
  );
  it.each([
    'example.com',
    'bücher.de',
    'größe.example',
    'пример.рф',
    'сор.рф',
    'москва.com',
    '例え.jp',
    'abc例え.jp',
    '한국abc.kr',
    'ελλάδα.gr',
  ])('written in one script, or in scripts that go together (%s), does not', (name) =>
    expect(looksAlike(hostOf(name))).toBe(false),
  );
  it('that is an address does not', () => expect(looksAlike('[2606:4700::1111]')).toBe(false));
});
