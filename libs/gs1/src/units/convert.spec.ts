import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { convertUnit, findUnit, listUnits, toBaseUnit } from './convert.js';
import { unitTable } from './table.js';

describe('a unit of Recommendation 20', () => {
  it.each([
    [1, 'INH', 'MMT', 25.4],
    [100, 'CEL', 'FAH', 212],
    [-40, 'FAH', 'CEL', -40],
    [0, 'CEL', 'KEL', 273.15],
    [36, 'KMH', 'MTS', 10],
    [1, 'TNE', 'KGM', 1000],
    [16, 'ONZ', 'LBR', 1],
    [1, 'GLL', 'LTR', 3.785411784],
    [1, 'BAR', 'KPA', 100],
    [1, 'KWH', '3B', 3.6],
    [180, 'DD', 'C81', Math.PI],
    [12.1, 'A93', 'GP', 12_100],
    [5, 'P1', '59', 50_000],
    [2, 'DZN', 'EA', 24],
  ])('%s %s is in %s %s', (value, from, to, expected) => expect(convertUnit(value, from, to)).toBeCloseTo(expected, 9));

  it('converts there and back to the same value', () => {
    const all = listUnits();
    const pairs = all.flatMap((a) =>
      all.filter((b) => b.dimension === a.dimension).map((b) => [a.code, b.code] as const),
    );
    fc.assert(
      fc.property(fc.constantFrom(...pairs), fc.double({ min: -1e6, max: 1e6, noNaN: true }), ([a, b], value) => {
        const back = convertUnit(convertUnit(value, a, b)!, b, a)!;
        expect(Math.abs(back - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
      }),
    );
  });

  it('is not converted into one of another dimension, nor when it is unknown', () => {
    expect(convertUnit(1, 'KGM', 'MTR')).toBeUndefined();
    for (const unknown of ['XXX', '', 'kgm', 'constructor']) {
      expect(convertUnit(1, unknown, unknown)).toBeUndefined();
      expect(toBaseUnit(1, unknown)).toBeUndefined();
    }
  });

  it('belongs to one dimension, of which one unit at least is the base', () => {
    const codes = Object.values(unitTable).flatMap((of) => Object.keys(of));
    expect(new Set(codes).size).toBe(codes.length);
    for (const of of Object.values(unitTable)) expect(Object.values(of)).toContain(1);
    expect(findUnit('CEL')).toEqual({ code: 'CEL', dimension: 'temperature', factor: 1, offset: 273.15 });
    expect(toBaseUnit(20, 'CEL')).toBeCloseTo(293.15, 9);
  });
});
