import { findUnit, toBaseUnit } from '@proofmark/gs1';
import type { Comparison } from './epcis-query.js';

/** A value with what it may be compared to: others of its dimension, or, of an unknown unit, others of that unit. */
export interface Measured {
  /** `temperature`, or the code of the unit, or empty without one. */
  readonly dimension: string;
  readonly value: number;
}

export function measured(value: number, uom: string | null | undefined): Measured {
  const dimension = uom == null ? undefined : findUnit(uom)?.dimension;
  if (uom == null || dimension === undefined) return { dimension: uom ?? '', value };
  return { dimension, value: toBaseUnit(value, uom) ?? value };
}

/** All between the two bounds, each of which belongs to it or not. */
export interface Range {
  readonly above: number;
  readonly below: number;
  readonly withBounds: boolean;
}

/** What conversion between units may be off by, as a share of the value. */
const SLACK = 1e-12;

/** The values for which the comparison with this one holds; values that only rounding sets apart are equal. */
export function rangeOf(comparison: Comparison, value: number): Range {
  // A conversion may lead beyond all numbers.
  const slack = Number.isFinite(value) ? Math.abs(value) * SLACK : 0;
  const [low, high] = [value - slack, value + slack];
  switch (comparison) {
    case 'EQ':
      return { above: low, below: high, withBounds: true };
    case 'GE':
      return { above: low, below: Infinity, withBounds: true };
    case 'LE':
      return { above: -Infinity, below: high, withBounds: true };
    case 'GT':
      return { above: high, below: Infinity, withBounds: false };
    case 'LT':
      return { above: -Infinity, below: low, withBounds: false };
  }
}

export function isWithin(value: number, { above, below, withBounds }: Range): boolean {
  return withBounds ? value >= above && value <= below : value > above && value < below;
}
