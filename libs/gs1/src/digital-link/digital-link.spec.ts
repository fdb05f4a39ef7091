import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkDigit } from '../check-digit.js';
import type { DigitalLink } from './digital-link.js';
import { buildDigitalLink, canonicaliseDigitalLink, formatDigitalLink } from './generate.js';
import { parseDigitalLink } from './parse.js';

const GTIN = '09506000134352';
const LINK = `https://example.com/01/${GTIN}`;

const codeOf = (uri: string, options = {}) => {
  const link = parseDigitalLink(uri, options);
  return link.ok ? undefined : link.problem.code;
};
const canonicalOf = (uri: string, options = {}) => {
  const canonical = canonicaliseDigitalLink(uri, options);
  return canonical.ok ? canonical.value : canonical.problem.code;
};

const text82 = fc.stringMatching(/^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/);
const digits = (count: number) =>
  fc.stringMatching(new RegExp(`^\\d{${count}}$`)).map((body) => body + checkDigit(body));
const element = (ai: string, value: fc.Arbitrary<string>) => value.map((of) => ({ ai, value: of }));
const some = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

/** Links of every shape that matters: keys, gaps among the qualifiers, attributes, other parameters, stems. */
const links: fc.Arbitrary<DigitalLink> = fc.record({
  stem: fc.constantFrom('https://id.gs1.org', 'http://a', 'https://brand.example:8443/p/x', 'https://[2001:db8::1]'),
  key: element('01', digits(13)),
  qualifiers: fc
    .tuple(some(element('22', text82)), some(element('10', text82)), some(element('21', text82)))
    .map((all) => all.filter((one) => one !== undefined)),
  attributes: fc
    .tuple(some(element('240', text82)), some(element('99', text82)), some(element('414', digits(12))))
    .map((all) => all.filter((one) => one !== undefined)),
  extraParameters: fc.subarray(['linkType=gs1:pip', 'flag', 'q=%C3%BC+1']),
});

describe('a Digital Link', () => {
  it('written and read again is the same', () => {
    fc.assert(
      fc.property(links, (link) => {
        expect(parseDigitalLink(formatDigitalLink(link))).toEqual({ ok: true, value: link });
      }),
    );
  });

  it('has one canonical form, which is its own', () => {
    fc.assert(
      fc.property(links, (link) => {
        const canonical = canonicalOf(formatDigitalLink(link));
        expect(canonical).toMatch(/^https:\/\/id\.gs1\.org\/01\//);
        expect(canonicalOf(canonical)).toBe(canonical);
      }),
    );
  });

  it('never makes the parser throw, whatever it is', () => {
    const tail = fc.string({ unit: 'binary' });
    fc.assert(fc.property(tail, (text) => expect(parseDigitalLink(`${LINK}/21/${text}`).ok).toBeDefined()));
    fc.assert(fc.property(tail, (text) => expect(parseDigitalLink(text).ok).toBe(false)));
  });

  it('is taken apart', () => {
    expect(parseDigitalLink(`${LINK}/10/A%2fb/21/7?17=261231&linkType=gs1:pip#top`)).toEqual({
      ok: true,
      value: {
        stem: 'https://example.com',
        key: { ai: '01', value: GTIN },
        qualifiers: [
          { ai: '10', value: 'A/b' },
          { ai: '21', value: '7' },
        ],
        attributes: [{ ai: '17', value: '261231' }],
        extraParameters: ['linkType=gs1:pip'],
      },
    });
  });

  it.each([
    [`https://a/01/${GTIN}/00/106141412345678908`, 'https://id.gs1.org/00/106141412345678908'],
    [`HTTP://A.example/p/01/${GTIN}/21/a%2Db?x=1`, `https://id.gs1.org/01/${GTIN}/21/a-b`],
    [`https://a/01/${GTIN}?99=b&15=261200`, `https://id.gs1.org/01/${GTIN}?15=261200&99=b`],
    [`https://a/01/${GTIN}/21/a%3Bb'c=%28d)`, `https://id.gs1.org/01/${GTIN}/21/a;b'c=%28d%29`],
    [`https://a/414/9506000134352/254/3!`, 'https://id.gs1.org/414/9506000134352/254/3%21'],
  ])('%s is canonically %s', (uri, canonical) => expect(canonicalOf(uri)).toBe(canonical));

  it.each([
    ['', 'not_a_uri'],
    ['urn:epc:id:sgtin:4012345.011111.9876', 'not_a_uri'],
    [`ftp://a/01/${GTIN}`, 'not_a_uri'],
    [`Https://a/01/${GTIN}`, 'not_a_uri'],
    [`https://a b/01/${GTIN}`, 'not_a_uri'],
    [`https://user@a/01/${GTIN}`, 'not_a_uri'],
    [`https://a:port/01/${GTIN}`, 'not_a_uri'],
    [`https://a/01/${GTIN}/21/ü`, 'not_a_uri'],
    ['https://a', 'no_key'],
    ['https://a/01', 'no_key'],
    ['https://a/products/7', 'no_key'],
    [`${LINK}/`, 'no_key'],
    [`https://a/gtin/${GTIN}`, 'no_key'],
    [`https://a/02/${GTIN}`, 'no_key'],
    ['https://a/01/9506000134352', 'wrong_length'],
    ['https://a/01/09506000134353', 'wrong_check_digit'],
    [`${LINK}/21/7/10/A`, 'wrong_order'],
    [`${LINK}/21/7/21/8`, 'wrong_order'],
    [`${LINK}/22/A/235/B`, 'not_allowed_here'],
    [`${LINK}/8019/1`, 'not_allowed_here'],
    [`${LINK}/21/%zz`, 'bad_escape'],
    [`${LINK}/21/%`, 'bad_escape'],
    [`${LINK}/21/%00`, 'wrong_character'],
    [`${LINK}?21=7`, 'not_allowed_here'],
    [`${LINK}?8011=7`, 'not_allowed_here'],
    [`${LINK}?01=${GTIN}`, 'said_twice'],
    [`${LINK}?99=a&99=a`, 'said_twice'],
    [`${LINK}?99=`, 'wrong_length'],
    [`${LINK}?99`, 'wrong_length'],
    [`${LINK}?99=a+b`, 'wrong_character'],
    [`${LINK}?89=a`, 'unknown_identifier'],
    [`${LINK}?37=2`, 'wrong_pairing'],
    ['https://a/415/9506000134352', 'wrong_pairing'],
  ])('%s: %s', (uri, code) => expect(codeOf(uri)).toBe(code));

  it('of older versions is read where that is asked for', () => {
    const options = { convenienceNames: true, shortGtins: true, unknownAttributes: true };
    expect(canonicalOf('https://a/gtin/9506000134352/lot/1/ser/2', options)).toBe(
      `https://id.gs1.org/01/${GTIN}/10/1/21/2`,
    );
    expect(parseDigitalLink(`${LINK}?89=x`, options)).toMatchObject({
      value: { attributes: [{ ai: '89', value: 'x' }] },
    });
    expect(codeOf('https://a/01/123', options)).toBe('wrong_length');
  });
});

describe('a Digital Link from element strings', () => {
  const build = (text: string, stem?: string) => {
    const elements = [...text.matchAll(/\((\d+)\)([^(]*)/g)].map(([, ai = '', value = '']) => ({ ai, value }));
    const link = buildDigitalLink(elements, stem);
    return link.ok ? formatDigitalLink(link.value) : link.problem.code;
  };

  it.each([
    [`(01)${GTIN}`, `https://id.gs1.org/01/${GTIN}`],
    [`(21)7(10)A+B(01)${GTIN}`, `https://id.gs1.org/01/${GTIN}/10/A%2BB/21/7`],
    [`(01)${GTIN}(99)x(17)261231(99)x`, `https://id.gs1.org/01/${GTIN}?17=261231&99=x`],
    [`(00)106141412345678908(02)${GTIN}(37)5`, `https://id.gs1.org/00/106141412345678908?02=${GTIN}&37=5`],
    [`(01)${GTIN}(235)A(10)B`, 'not_allowed_here'],
    [`(01)${GTIN}(99)x(99)y`, 'said_twice'],
    [`(01)${GTIN}(10)x(10)y`, 'said_twice'],
    ['(10)A', 'no_key'],
    [`(01)${GTIN}(10)`, 'wrong_length'],
    [`(01)${GTIN}(8019)1`, 'wrong_pairing'],
  ])('%s: %s', (text, expected) => expect(build(text)).toBe(expected));

  it('takes the domain and path that it is given', () => {
    expect(build(`(01)${GTIN}`, 'https://brand.example/p')).toBe(`https://brand.example/p/01/${GTIN}`);
  });
});
