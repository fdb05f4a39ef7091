import type { RecordedEvent } from '../event/recorded-event.js';
import type { EpcisQuery, Order, Scalar } from './epcis-query.js';
import { orderValue } from './evaluate/extensions.js';
import { readInstant } from './instant.js';

/** Where an event stands in the order of a query: what a page begins behind. Survives JSON. */
export interface Place {
  /** Null of an event without the field; it comes last. Numbers come before times, times before texts. */
  readonly key: readonly [kind: number, value: number | string] | null;
  readonly position: number;
}

/**
 * The order of a query that says none: pollers who ask for what was recorded since then have it in that order, everybody else the latest
 * event first.
 */
export function orderOf({ order, conditions }: EpcisQuery): Order {
  if (order) return order;
  const polls = conditions.some((condition) => condition.on === 'time' && condition.field === 'recordTime');
  return polls ? { by: 'recordTime', direction: 'ASC' } : { by: 'eventTime', direction: 'DESC' };
}

export function placeOf(query: EpcisQuery, { captured, recordTime, position }: RecordedEvent): Place {
  const { by } = orderOf(query);
  const recorded = Date.parse(recordTime) * 1000;
  if (by === 'recordTime') return { key: [0, recorded], position };
  if (by === 'eventTime') return { key: [0, readInstant(captured.event.eventTime) ?? recorded], position };
  return { key: keyOf(orderValue(captured, by.extension)), position };
}

function keyOf(scalar: Scalar | undefined): Place['key'] {
  if (!scalar) return null;
  if (scalar.number !== null) return [0, scalar.number];
  return scalar.instant === null ? [2, scalar.text] : [1, scalar.instant];
}

/** Negative when the first comes first. */
export function comparePlaces(one: Place, other: Place, direction: Order['direction']): number {
  if (one.key === null || other.key === null) {
    if (one.key !== null) return -1;
    return other.key === null ? one.position - other.position : 1;
  }
  const sign = direction === 'ASC' ? 1 : -1;
  return (
    sign * (one.key[0] - other.key[0] || compare(one.key[1], other.key[1]) || compare(one.position, other.position))
  );
}

function compare(one: number | string, other: number | string): number {
  return one < other ? -1 : Number(one > other);
}
