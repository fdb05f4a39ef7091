import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkDigit } from '../check-digit.js';
import { companyPrefixLengths, readPrefixFormatList } from './company-prefix.js';
import { readEpc } from './read-epc.js';
import { urnOfEpc } from './write-urn.js';

const CANONICAL = 'https://id.gs1.org';

function urnOf(path: string, table: Readonly<Record<string, number>>): string {
  const epc = readEpc(CANONICAL + path);
  if (!epc.ok) throw new Error(`${path} is no EPC`);
  const urn = urnOfEpc(epc.value, companyPrefixLengths(new Map(Object.entries(table))));
  return urn.ok ? urn.value : urn.problem.code;
}

describe('[EPCIS GS1-EPC-Format] the length of a company prefix', () => {
  const lengthOf = companyPrefixLengths(new Map(Object.entries({ '06': 7, '0614': 8, '95': 0, '9520': 9 })));

  it('is that of the longest range which fits', () => {
    expect(lengthOf('0614141123452')).toBe(8);
    expect(lengthOf('0600000123452')).toBe(7);
    expect(lengthOf('06')).toBe(7);
    expect(lengthOf('0')).toBeUndefined();
  });

  it('is unknown in a range that has none, but for the ranges within', () => {
    expect(lengthOf('9506000134352')).toBeUndefined();
    expect(lengthOf('9520000134352')).toBe(9);
  });

  it('is what a search through the whole table finds', () => {
    const digits = fc.stringMatching(/^[01]{1,13}$/);
    const tables = fc.dictionary(fc.stringMatching(/^[01]{1,6}$/), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(tables, digits, (table, key) => {
        const [, found = 0] =
          Object.entries(table)
            .filter(([range]) => key.startsWith(range))
            .sort(([a], [b]) => b.length - a.length)[0] ?? [];
        expect(companyPrefixLengths(new Map(Object.entries(table)))(key) ?? 0).toBe(found);
      }),
    );
  });
});

describe('[EPCIS GS1-EPC-Format] a Digital Link of a known company prefix', () => {
  it.each([
    ['/01/10614141123459/21/400', 'urn:epc:id:sgtin:0614141.112345.400'],
    ['/01/10614141123459', 'urn:epc:idpat:sgtin:0614141.112345.*'],
    ['/01/10614141123459/10/A', 'urn:epc:class:lgtin:0614141.112345.A'],
    ['/00/106141412345678908', 'urn:epc:id:sscc:0614141.1234567890'],
    ['/414/0614141123452/254/400', 'urn:epc:id:sgln:0614141.12345.400'],
    ['/8003/00614141123452400', 'urn:epc:id:grai:0614141.12345.400'],
    ['/8004/061414112345', 'urn:epc:id:giai:0614141.12345'],
    ['/253/0614141123452400', 'urn:epc:id:gdti:0614141.12345.400'],
    ['/8018/061414112345678902', 'urn:epc:id:gsrn:0614141.1234567890'],
    ['/8017/061414112345678902', 'urn:epc:id:gsrnp:0614141.1234567890'],
  ])('%s is %s', (path, urn) => expect(urnOf(path, { '0614': 7, '06': 9 })).toBe(urn));

  const text = fc.stringMatching(/^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,14}$/);
  const digitsOf = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
  const checked = (length: number) => digitsOf(length).map((digits) => digits + checkDigit(digits));
  const qualified = (ai: string) => text.map((value) => `/${ai}/${encodeURIComponent(value)}`);
  const paths = fc.oneof(
    fc.tuple(fc.constant('/01/'), checked(13), fc.oneof(fc.constant(''), qualified('21'), qualified('10'))),
    fc.tuple(fc.constant('/00/'), checked(17)),
    fc.tuple(fc.constant('/414/'), checked(12), fc.oneof(fc.constant(''), fc.constant('/254/0'), qualified('254'))),
    fc.tuple(fc.constant('/417/'), checked(12)),
    fc.tuple(fc.constant('/8003/0'), checked(12), fc.oneof(fc.constant(''), text.map(encodeURIComponent))),
    fc.tuple(fc.constant('/253/'), checked(12), fc.oneof(fc.constant(''), text.map(encodeURIComponent))),
    fc.tuple(fc.constantFrom('/8018/', '/8017/'), checked(17)),
    fc.tuple(fc.constant('/402/'), checked(16)),
    fc.tuple(fc.constantFrom('/8004/', '/401/'), digitsOf(6), text.map(encodeURIComponent)),
    fc.tuple(fc.constantFrom('/8004/', '/401/'), fc.stringMatching(/^\d{4,12}$/)),
  );

  it('is a URN that leads back to it, or stays as it is', () => {
    const lengths = fc.integer({ min: 0, max: 14 });
    let written = 0;
    fc.assert(
      fc.property(paths, lengths, (parts, length) => {
        const epc = readEpc(CANONICAL + parts.join(''));
        if (!epc.ok) return;
        const urn = urnOfEpc(epc.value, () => length || undefined);
        if (!urn.ok) return expect(urn.problem.code).toBe('unknown_prefix_length');
        written += 1;
        expect(readEpc(urn.value)).toMatchObject({ ok: true, value: { uri: epc.value.uri, kind: epc.value.kind } });
      }),
      { numRuns: 2000 },
    );
    expect(written).toBeGreaterThan(200);
  });

  it.each([
    ['whose prefix is in no range', '/414/4012345000009', { '0614': 7 }],
    ['whose range has no company prefix', '/414/9506000134352', { '95': 0 }],
    ['of a shorter prefix than EPCs have', '/414/9506000134352', { '95': 5 }],
    ['of a longer prefix than EPCs have', '/414/9506000134352', { '95': 13 }],
    ['that ends with its prefix', '/8004/0614141', { '0614': 7 }],
    ['whose prefix would have letters', '/8004/0614A4199', { '0614': 7 }],
    ['of a place whose extension is 0', '/414/0614141123452/254/0', { '0614': 7 }],
  ])('%s stays as it is', (_, path, table) => expect(urnOf(path, table)).toBe('unknown_prefix_length'));
});

describe('a list of prefix formats of GS1', () => {
  const listOf = (...entry: unknown[]) => ({ GCPPrefixFormatList: { date: '2026-11-01', entry } });

  it('is read as the table that it is', () => {
    const read = readPrefixFormatList(listOf({ prefix: '00001', gcpLength: 11 }, { prefix: '950', gcpLength: 0 }));
    expect(read).toEqual({ ok: true, value: new Map(Object.entries({ '00001': 11, '950': 0 })) });
  });

  it.each([
    ['nothing', undefined],
    ['a list', [{ prefix: '00001', gcpLength: 11 }]],
    ['another object', { entry: [{ prefix: '00001', gcpLength: 11 }] }],
    ['without entries', listOf()],
    ['with an entry that is none', listOf(null)],
    ['with a prefix of letters', listOf({ prefix: '95O', gcpLength: 7 })],
    ['with a prefix that lost its zeros', listOf({ prefix: 1, gcpLength: 11 })],
    ['with a length in words', listOf({ prefix: '00001', gcpLength: '11' })],
    ['with a length below zero', listOf({ prefix: '00001', gcpLength: -1 })],
    ['with a length by halves', listOf({ prefix: '00001', gcpLength: 7.5 })],
    ['that contradicts itself', listOf({ prefix: '00001', gcpLength: 11 }, { prefix: '00001', gcpLength: 10 })],
  ])('is not read from %s', (_, json) =>
    expect(readPrefixFormatList(json)).toMatchObject({ ok: false, problem: { code: 'wrong_value' } }),
  );
});
