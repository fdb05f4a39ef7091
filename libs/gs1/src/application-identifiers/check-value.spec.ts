import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkDigit } from '../check-digit.js';
import { describeProblem } from '../problem.js';
import { checkPairing } from './check-pairing.js';
import { readElement } from './check-value.js';
import { findApplicationIdentifier, listApplicationIdentifiers } from './find.js';

const problemWith = (ai: string, value: string) => {
  const read = readElement(ai, value);
  return read.ok ? undefined : read.problem;
};

describe('a value of an application identifier', () => {
  it.each([
    ['00', '106141412345678908'],
    ['01', '09506000134352'],
    ['253', '9506000134352'],
    ['253', '9506000134352A/7'],
    ['255', '9506000134352123'],
    ['401', '9506000ABC'],
    ['402', '95060001343521236'],
    ['414', '9506000134352'],
    ['7040', '1AB-'],
    ['8003', '09506000134352ABC'],
    ['8004', '9506000134352/x'],
    ['8006', '095060001343520102'],
    ['8010', '9506000#P-1/2'],
    ['8011', '1'],
    ['8013', '1987654Ad4X4bL5ttr2310c2K'],
    ['8017', '950600013435200008'],
    ['17', '260228'],
    ['15', '260200'],
    ['7007', '260101260131'],
    ['8007', 'GB82WEST12345698765432'],
    ['8008', '26010123'],
    ['4309', '02790858483015297971'],
    ['4331', '000500-'],
    ['7258', '1/3'],
    ['99', 'anything "at" all'.replaceAll(' ', '_')],
  ])('(%s) %s is right', (ai, value) => expect(problemWith(ai, value)).toBeUndefined());

  it.each([
    ['01', '9506000134352', 'wrong_length'],
    ['01', '0950600013435X', 'wrong_character'],
    ['01', '09506000134353', 'wrong_check_digit'],
    ['10', '', 'wrong_length'],
    ['10', 'x'.repeat(21), 'wrong_length'],
    ['10', 'für', 'wrong_character'],
    ['10', 'a b', 'wrong_character'],
    ['21', 'a\n', 'wrong_character'],
    ['253', '9506000134352ü', 'wrong_character'],
    ['401', '950A000', 'wrong_value'],
    ['7040', '1AB/', 'wrong_value'],
    ['8003', '19506000134352', 'wrong_value'],
    ['8006', '095060001343520302', 'wrong_value'],
    ['8010', '9506000abc', 'wrong_character'],
    ['8011', '01', 'wrong_value'],
    ['8013', '1987654Ad4X4bL5ttr2310c2L', 'wrong_check_digit'],
    ['17', '260229', 'wrong_value'],
    ['17', '261301', 'wrong_value'],
    ['7006', '260200', 'wrong_value'],
    ['7007', '2601012601', 'wrong_length'],
    ['7250', '19000229', 'wrong_value'],
    ['8007', 'GB82WEST12345698765433', 'wrong_value'],
    ['4300', '100%', 'wrong_value'],
    ['7258', '4/3', 'wrong_value'],
    ['05', '1', 'unknown_identifier'],
    ['', '1', 'unknown_identifier'],
    ['__proto__', '1', 'unknown_identifier'],
  ])('(%s) %s: %s', (ai, value, code) => expect(problemWith(ai, value)?.code).toBe(code));

  it('of which something is wrong: the sentence names what was found and what is allowed', () => {
    expect(describeProblem(problemWith('01', '9506000134352')!)).toBe(
      '(01) found "9506000134352", allowed is GTIN of 14 characters (N14)',
    );
    expect(describeProblem(problemWith('10', 'x'.repeat(1e6))!).length).toBeLessThan(200);
  });

  it('is refused when one digit of a key is another', () => {
    const body = fc.stringMatching(/^\d{13}$/);
    fc.assert(
      fc.property(body, fc.nat(13), fc.integer({ min: 1, max: 9 }), (digits, at, change) => {
        const gtin = digits + checkDigit(digits);
        const wrong = gtin.slice(0, at) + String((Number(gtin[at]) + change) % 10) + gtin.slice(at + 1);
        expect(problemWith('01', gtin)).toBeUndefined();
        expect(problemWith('01', wrong)?.code).toBe('wrong_check_digit');
      }),
    );
  });

  it('never throws, whatever it is', () => {
    const codes = listApplicationIdentifiers().map(({ code }) => code);
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.string({ unit: 'binary' }), (ai, value) => {
        expect(readElement(ai, value).ok).toBeDefined();
      }),
    );
  });
});

describe('application identifiers beside each other', () => {
  const codesOf = (...codes: string[]) => codes.map((ai) => ({ ai, value: '' }));

  it.each([
    ['01 10 17', true],
    ['01 235', true],
    ['10', false],
    ['01 255', false],
    ['02 37', false],
    ['00 02 37', true],
    ['01 21 250', true],
    ['01 250', false],
    ['01 3920', false],
    ['01 3103 3920', true],
    ['01 3103 3102', false],
    ['8018 7258', false],
    ['8018 7258 7259', true],
    ['415 8020 3901', true],
    ['89 01', true],
  ])('%s: %s', (codes, isRight) => expect(checkPairing(codesOf(...codes.split(' '))) === undefined).toBe(isRight));
});

it('keeps its definitions as the standard writes them', () => {
  expect(findApplicationIdentifier('253')).toMatchObject({
    title: 'GDTI',
    format: 'N13 (X..17)',
    minLength: 13,
    maxLength: 30,
  });
  expect(findApplicationIdentifier('01')?.qualifiers).toEqual([['22', '10', '21'], ['235']]);
});
