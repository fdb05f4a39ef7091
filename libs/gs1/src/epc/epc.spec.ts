import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeProblem } from '../problem.js';
import { classOfEpc, type Epc } from './epc.js';
import { readEpcPattern } from './pattern.js';
import { readEpc } from './read-epc.js';
import { urnOfEpc } from './write-urn.js';

const CANONICAL = 'https://id.gs1.org';
const seven = () => 7;

const uriOf = (text: string) => {
  const epc = readEpc(text);
  return epc.ok ? epc.value.uri : epc.problem.code;
};
const epcOf = (text: string): Epc & { exact: boolean } => {
  const epc = readEpc(text);
  if (!epc.ok) throw new Error(describeProblem(epc.problem));
  return epc.value;
};

/** Pairs in the manner of the examples of the Tag Data Standard, §6.3 and §7: the company prefix has seven digits. */
const pairs = [
  ['urn:epc:id:sgtin:0614141.112345.400', '/01/10614141123459/21/400', 'instance'],
  ['urn:epc:id:sgtin:0614141.112345.a%2Fb.c', '/01/10614141123459/21/a%2Fb.c', 'instance'],
  ['urn:epc:id:sscc:0614141.1234567890', '/00/106141412345678908', 'instance'],
  ['urn:epc:id:sgln:0614141.12345.0', '/414/0614141123452', 'instance'],
  ['urn:epc:id:sgln:0614141.12345.400', '/414/0614141123452/254/400', 'instance'],
  ['urn:epc:id:grai:0614141.12345.400', '/8003/00614141123452400', 'instance'],
  ['urn:epc:id:giai:0614141.12345%2F4.0', '/8004/061414112345%2F4.0', 'instance'],
  ['urn:epc:id:gsrn:0614141.1234567890', '/8018/061414112345678902', 'instance'],
  ['urn:epc:id:gsrnp:0614141.1234567890', '/8017/061414112345678902', 'instance'],
  ['urn:epc:id:gdti:0614141.12345.400', '/253/0614141123452400', 'instance'],
  ['urn:epc:id:sgcn:4012345.67890.04711', '/255/401234567890104711', 'instance'],
  ['urn:epc:id:cpi:0614141.123ABC.123456789', '/8010/0614141123ABC/8011/123456789', 'instance'],
  ['urn:epc:id:ginc:0614141.xyz3311cba', '/401/0614141xyz3311cba', 'instance'],
  ['urn:epc:id:gsin:0614141.123456789', '/402/06141411234567890', 'instance'],
  ['urn:epc:id:itip:4012345.012345.01.02.987', '/8006/040123451234560102/21/987', 'instance'],
  ['urn:epc:id:upui:1234567.089456.51qIgY)', '/01/01234567894560/235/51qIgY%29', 'instance'],
  ['urn:epc:id:pgln:1234567.89012', '/417/1234567890128', 'instance'],
  ['urn:epc:class:lgtin:4012345.012345.998877', '/01/04012345123456/10/998877', 'class'],
  ['urn:epc:idpat:sgtin:4012345.012345.*', '/01/04012345123456', 'class'],
  ['urn:epc:idpat:grai:0614141.12345.*', '/8003/00614141123452', 'class'],
  ['urn:epc:idpat:gdti:0614141.12345.*', '/253/0614141123452', 'class'],
  ['urn:epc:idpat:sgcn:4012345.67890.*', '/255/4012345678901', 'class'],
  ['urn:epc:idpat:cpi:0614141.123ABC.*', '/8010/0614141123ABC', 'class'],
  ['urn:epc:idpat:itip:4012345.012345.01.02.*', '/8006/040123451234560102', 'class'],
] as const;

describe('[EPCIS EPC URN and Digital Link; identifiers] an EPC', () => {
  it.each(pairs)('%s is %s, a(n) %s', (urn, path, kind) => {
    expect(epcOf(urn)).toMatchObject({ uri: CANONICAL + path, kind, exact: true });
    expect(epcOf(`http://brand.example/x${path}`)).toMatchObject({ uri: CANONICAL + path, kind, exact: true });
    expect(urnOfEpc(epcOf(CANONICAL + path), seven)).toEqual({ ok: true, value: urn });
  });

  it('as URN and as Digital Link is the same, and either leads back', () => {
    const prefix = fc.stringMatching(/^\d{6,12}$/);
    const serial = fc.stringMatching(/^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/);
    fc.assert(
      fc.property(prefix, fc.stringMatching(/^\d{7}$/), serial, (company, reference, text) => {
        const escaped = text.replaceAll(/["#%&/<>?]/g, encodeURIComponent);
        const urn = `urn:epc:id:sgtin:${company}.${reference.slice(0, 13 - company.length)}.${escaped}`;
        const epc = epcOf(urn);
        expect(epcOf(epc.uri)).toEqual(epc);
        expect(urnOfEpc(epc, () => company.length)).toEqual({ ok: true, value: urn });
      }),
    );
  });

  it('keeps the finest level of what a link says, and tells that it said more', () => {
    const gtin = '/01/09506000134352';
    expect(epcOf(`${CANONICAL}${gtin}/10/A/21/7`)).toMatchObject({ uri: `${CANONICAL}${gtin}/21/7`, exact: false });
    expect(epcOf(`${CANONICAL}${gtin}/22/A/10/B`)).toMatchObject({ uri: `${CANONICAL}${gtin}/10/B`, exact: false });
    expect(epcOf(`${CANONICAL}${gtin}/21/7?17=261231`)).toMatchObject({
      uri: `${CANONICAL}${gtin}/21/7`,
      exact: false,
    });
    expect(epcOf(`${CANONICAL}/417/9506000134352/7040/1ABC`)).toMatchObject({
      uri: `${CANONICAL}/417/9506000134352`,
      exact: false,
    });
  });

  it.each([
    ['urn:epc:id:sgtin:4012345.011111', 'wrong_length'],
    ['urn:epc:id:sgtin:4012345.011111.', 'wrong_value'],
    ['urn:epc:id:sgtin:4012345.01111.1', 'wrong_length'],
    ['urn:epc:id:sgtin:40123.45011111.1', 'wrong_length'],
    ['urn:epc:id:sgtin:4012345.011111.a%zz', 'wrong_value'],
    ['urn:epc:id:sgtin:4012345.011111.ü', 'wrong_character'],
    ['urn:epc:id:giai:4012345.', 'wrong_length'],
    ['urn:epc:id:gid:1.2.3', 'unknown_scheme'],
    ['urn:epc:class:sgtin:4012345.011111.1', 'unknown_scheme'],
    ['urn:epc:idpat:sgtin:4012345.*.*', 'not_allowed_here'],
    ['urn:uuid:6f2c1d6e-2f3a-4f5b-9d2a-0c9a8b7c6d5e', 'unknown_scheme'],
    ['https://example.com/products/7', 'no_key'],
    ['https://id.gs1.org/8013/1987654Ad4X4bL5ttr2310c2K', 'not_allowed_here'],
    ['', 'not_a_uri'],
  ])('is not read from %s: %s', (text, code) => expect(uriOf(text)).toBe(code));

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('urn:epc:id:', 'urn:epc:idpat:sgtin:', 'urn:epc:id:sgln:'),
        fc.string(),
        (form, text) => {
          expect(readEpc(form + text).ok).toBeDefined();
        },
      ),
    );
  });
});

describe('the class of an EPC', () => {
  it.each([
    ['/01/09506000134352/21/7', '/01/09506000134352'],
    ['/01/09506000134352/10/A', '/01/09506000134352'],
    ['/01/09506000134352', '/01/09506000134352'],
    ['/8003/00614141123452400', '/8003/00614141123452'],
    ['/253/0614141123452400', '/253/0614141123452'],
    ['/8006/040123451234560102/21/987', '/8006/040123451234560102'],
    ['/8010/0614141123ABC/8011/1', '/8010/0614141123ABC'],
    ['/00/106141412345678908', null],
    ['/414/0614141123452/254/400', null],
    ['/8004/061414112345', null],
  ])('%s: %s', (path, expected) => {
    expect(classOfEpc(epcOf(CANONICAL + path))?.uri ?? null).toBe(expected && CANONICAL + expected);
  });
});

describe('[EPCIS pure identity pattern] a pattern of EPCs', () => {
  const matches = (pattern: string, path: string) => {
    const read = readEpcPattern(pattern);
    return read.ok && read.value.matches(CANONICAL + path);
  };

  it.each([
    ['urn:epc:idpat:sgtin:4012345.012345.*', '/01/04012345123456/21/7', true],
    ['urn:epc:idpat:sgtin:4012345.012345.*', '/01/04012345123456', false],
    ['urn:epc:idpat:sgtin:4012345.012345.*', '/01/04012345123456/10/A', false],
    ['urn:epc:idpat:sgtin:4012345.*.*', '/01/94012345123457/21/7', true],
    ['urn:epc:idpat:sgtin:4012345.*.*', '/01/04012346123455/21/7', false],
    ['urn:epc:idpat:sgtin:*.*.*', '/01/04012346123455/21/7', true],
    ['urn:epc:idpat:sgtin:4012345.012345.7', '/01/04012345123456/21/7', true],
    ['urn:epc:idpat:sgtin:4012345.012345.7', '/01/04012345123456/21/77', false],
    ['urn:epc:idpat:sscc:0614141.*', '/00/106141412345678908', true],
    ['urn:epc:idpat:sgln:0614141.12345.*', '/414/0614141123452', true],
    ['urn:epc:idpat:sgln:0614141.12345.*', '/414/0614141123452/254/400', true],
    ['urn:epc:idpat:grai:0614141.12345.*', '/8003/00614141123452400', true],
    ['urn:epc:idpat:grai:0614141.*.*', '/8003/00614141123452', false],
    ['urn:epc:idpat:giai:0614141.*', '/8004/061414112345', true],
  ])('%s, %s: %s', (pattern, path, expected) => expect(matches(pattern, path)).toBe(expected));

  it.each([
    ['urn:epc:idpat:sgtin:*.012345.7', 'wrong_order'],
    ['urn:epc:idpat:sgtin:4012.*.*', 'wrong_value'],
    ['urn:epc:idpat:itip:4012345.012345.*.*.*', 'wrong_value'],
    ['urn:epc:id:sgtin:4012345.012345.7', 'unknown_scheme'],
  ])('%s: %s', (pattern, code) => expect(readEpcPattern(pattern)).toMatchObject({ ok: false, problem: { code } }));
});

describe('an EPC read again', () => {
  it('is what it was, also after thousands of others', () => {
    const texts = [
      'urn:epc:id:sgtin:9521321.000000.7',
      'https://example.com/no-epc',
      'https://id.gs1.org/01/09521321000008',
    ];
    const first = texts.map((text) => readEpc(text));
    expect(first.map(({ ok }) => ok)).toEqual([true, false, false]);
    for (let n = 0; n < 10_000; n++) readEpc(`urn:epc:id:sgtin:9521321.000000.${n}`);
    expect(texts.map((text) => readEpc(text))).toEqual(first);
  });
});
