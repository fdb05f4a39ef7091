import fc from 'fast-check';
import { appendUtm, safeLocation, utmOf } from './location.js';

const utm = { utm_source: 'qr', utm_medium: 'print & web' };

describe('utm parameters', () => {
  it.each([
    ['https://a.example', 'https://a.example?utm_source=qr&utm_medium=print%20%26%20web'],
    ['https://a.example/x?', 'https://a.example/x?utm_source=qr&utm_medium=print%20%26%20web'],
    ['https://a.example/x??', 'https://a.example/x??&utm_source=qr&utm_medium=print%20%26%20web'],
    ['https://a.example/x?a=1&', 'https://a.example/x?a=1&utm_source=qr&utm_medium=print%20%26%20web'],
    [
      'https://a.example/x?a=1#f?utm_source=no',
      'https://a.example/x?a=1&utm_source=qr&utm_medium=print%20%26%20web#f?utm_source=no',
    ],
    ['https://a.example/?utm_source=poster', 'https://a.example/?utm_source=poster&utm_medium=print%20%26%20web'],
    ['https://a.example/?utm_source=', 'https://a.example/?utm_source=&utm_medium=print%20%26%20web'],
    ['https://a.example/?UTM%5Fsource=x', 'https://a.example/?UTM%5Fsource=x&utm_medium=print%20%26%20web'],
    ['https://a.example/?q=%zz&utm_medium', 'https://a.example/?q=%zz&utm_medium&utm_source=qr'],
  ])('of %s give %s', (destination, location) => {
    expect(appendUtm(destination, utm)).toBe(location);
  });

  const destination = fc.webUrl({ withQueryParameters: true, withFragments: true });
  const wanted = fc.dictionary(fc.stringMatching(/^utm_[a-z]{1,8}$/), fc.string({ unit: 'binary', maxLength: 30 }), {
    maxKeys: 5,
  });

  it('are all there afterwards, and nothing else has changed', () => {
    fc.assert(
      fc.property(destination, wanted, wanted, (url, given, asked) => {
        const before = appendUtm(url, given);
        const after = appendUtm(before, asked);
        const [was, now] = [new URL(before), new URL(after)];
        for (const [name, value] of Object.entries(given))
          expect(now.searchParams.get(name)).toBe(value.toWellFormed());
        for (const [name, value] of Object.entries(asked)) {
          if (!was.searchParams.has(name)) expect(now.searchParams.get(name)).toBe(value.toWellFormed());
        }
        expect(after.startsWith(before.split('#')[0] ?? '')).toBe(true);
        expect(now.hash).toBe(was.hash);
        expect(appendUtm(after, asked)).toBe(after);
      }),
    );
  });

  it('are told of a location as people read them', () => {
    expect(utmOf('https://a.example/?x=1&utm_source=qr&UTM_Medium=a+b%20c&utm_source=2&utm_=x#utm_term=no')).toEqual({
      utm_source: 'qr',
      utm_medium: 'a b c',
    });
  });
});

describe('where a code may lead', () => {
  it.each([
    ['https://a.example/%7Efoo/..;x?q=[1]#f', 'https://a.example/%7Efoo/..;x?q=[1]#f'],
    ['HTTP://A.example', 'HTTP://A.example'],
    ['https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
    ['https://a.example/a b', 'https://a.example/a%20b'],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['file:///etc/passwd', null],
    ['https://user@a.example/', null],
    ['https://a.example\r\nset-cookie: x=1', 'https://a.exampleset-cookie/: x=1'],
    ['//a.example', null],
    ['', null],
    [`https://a.example/${'x'.repeat(5000)}`, null],
  ])('%j: %j', (destination, location) => {
    if (destination.includes('\r')) return expect(safeLocation(destination) ?? '').not.toMatch(/[\r\n]/);
    expect(safeLocation(destination)).toBe(location);
  });

  it('is always something that a header can hold', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.webUrl(),
          fc.string().map((end) => `https://a.example/${end}`),
        ),
        (destination) => {
          const location = safeLocation(destination);
          expect(location === null || /^https?:\/\/[\x21-\x7e]+$/i.test(location)).toBe(true);
        },
      ),
    );
  });
});
