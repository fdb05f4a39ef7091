/** Microseconds since 1970, both ends included. */
export interface Span {
  readonly since: number;
  readonly until: number;
}

export const ALWAYS: Span = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** As what a unit belongs to the trace: the one asked for, what it was in, what was in it, what it was made of, what was made of it. */
export const RELATIONS = ['self', 'parent', 'child', 'input', 'output'] as const;
export type Relation = (typeof RELATIONS)[number];

/** A unit that belongs to the trace for a time, and what led to it. */
export interface UnitInTime extends Span {
  /** Canonical. */
  readonly epc: string;
  readonly relation: Relation;
  /** The event that tells of the relation; null of the unit asked for. */
  readonly eventID: string | null;
  readonly from: UnitInTime | null;
}

/**
 * Where the way goes on. From what a unit was in it never leads to what else was in there, nor from an input to what else was made of it:
 * these have nothing to do with the unit.
 */
const FOLLOWED: Readonly<Record<Relation, readonly Relation[]>> = {
  self: ['parent', 'child', 'input', 'output'],
  parent: ['parent'],
  child: ['child', 'input'],
  input: ['parent', 'input'],
  output: ['parent', 'output'],
};

export function isFollowed(unit: UnitInTime, relation: Relation): boolean {
  return FOLLOWED[unit.relation].includes(relation);
}

export function overlap(one: Span, other: Span): Span | null {
  const span = { since: Math.max(one.since, other.since), until: Math.min(one.until, other.until) };
  return span.since <= span.until ? span : null;
}

export function isWithin(time: number, { since, until }: Span): boolean {
  return since <= time && time <= until;
}
