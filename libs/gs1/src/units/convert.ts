import { unitTable, zeroPoints } from './table.js';

export type Dimension = keyof typeof unitTable;

/** A code of UN/ECE Recommendation 20. */
export interface Unit {
  /** Two or three capital letters and digits: `CEL`. */
  readonly code: string;
  readonly dimension: Dimension;
  /** value × factor + offset is the value in the dimension's base unit: kelvin, metre, kilogram … */
  readonly factor: number;
  readonly offset: number;
}

const units = new Map<string, Unit>(
  Object.entries(unitTable).flatMap(([dimension, codes]) =>
    Object.entries(codes).map(([code, factor]): [string, Unit] => [
      code,
      { code, dimension: dimension as Dimension, factor, offset: zeroPoints[code] ?? 0 },
    ]),
  ),
);

/** Undefined for what is not among the units known here; that is no proof that Recommendation 20 lacks it. */
export function findUnit(code: string): Unit | undefined {
  return units.get(code);
}

/** All known units, dimension by dimension. */
export function listUnits(): readonly Unit[] {
  return [...units.values()];
}

/** In the base unit of its dimension, so that values of different units compare; undefined for an unknown unit. */
export function toBaseUnit(value: number, code: string): number | undefined {
  const unit = units.get(code);
  return unit && value * unit.factor + unit.offset;
}

/** From one unit to another of the same dimension; undefined where one is unknown or the dimensions differ. In double precision. */
export function convertUnit(value: number, from: string, to: string): number | undefined {
  if (from === to && units.has(from)) return value;
  const [source, target] = [units.get(from), units.get(to)];
  if (!source || source.dimension !== target?.dimension) return undefined;
  return (value * source.factor + source.offset - target.offset) / target.factor;
}
